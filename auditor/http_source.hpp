// A log behind HTTP: `checkpoint` and `tile/...` below an address, as C2SP tlog-tiles has them.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "auditor/log_source.hpp"
#include "net/blocking_client.hpp"

namespace sealmint::auditor {

struct HttpSourceOptions {
  std::string url;              // "https://sign.example/log"; without a path: "/log"
  std::string token;            // for entries, which only auditors may read; empty: none is sent
  std::string authorities_pem;  // the only ones that are believed; empty: those of the system
};

class HttpSource : public LogSource {
 public:
  // ErrorKind::rejected names what is wrong with the options.
  static Result<std::unique_ptr<HttpSource>> make(const HttpSourceOptions& options);

  Result<std::string> checkpoint() override;
  Result<std::vector<SavedCheckpoint>> saved_checkpoints(std::uint64_t size_above) override;
  Result<void> read(const audit::TileId& tile, Bytes& content) override;
  // Fetches beside each other what will be read next.
  void expect(std::span<const audit::TileId> tiles) override;
  std::string name() const override { return name_; }

 private:
  using Fetch = net::BlockingClient::Handle;

  HttpSource(net::HttpUrl base, std::string token, net::HttpClient client);

  Fetch start(const std::string& path, bool with_token);
  Result<std::string> get(const std::string& path, bool with_token);

  net::HttpUrl base_;
  std::string name_;
  std::string token_;
  net::BlockingClient client_;
  std::map<std::string, Fetch> expected_;  // by path
};

}  // namespace sealmint::auditor
