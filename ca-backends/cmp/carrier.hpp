// Brings CMP messages to their server over HTTP (RFC 6712) from a thread that may block.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <variant>

#include "ca-backends/cmp/handles.hpp"
#include "ca-backends/shared/attempt.hpp"
#include "core/ports/certificate_authority.hpp"
#include "net/http_pool.hpp"

namespace sealmint::ca::cmp {

class Carrier {
 public:
  // `executor` is the one thread of the pool's calls.
  Carrier(boost::asio::any_io_executor executor, std::shared_ptr<net::HttpPool> http,
          net::HttpUrl url, std::string user_agent);

  // Any thread but that of the executor: it waits for it, until the deadline. The server's message
  // is well-formed and nothing more.
  Attempt<Message> carry(const OSSL_CMP_MSG& request, ports::IssueDeadline deadline) const;

 private:
  Attempt<net::HttpAnswer> post(std::string body, ports::IssueDeadline deadline) const;

  const boost::asio::any_io_executor executor_;
  const std::shared_ptr<net::HttpPool> http_;
  const net::HttpUrl url_;
  const std::string user_agent_;
};

}  // namespace sealmint::ca::cmp
