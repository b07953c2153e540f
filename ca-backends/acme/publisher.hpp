// Making known what proves a name: by a listener of our own, by a service that is asked, or by a
// program that is run.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ca-backends/acme/failure.hpp"
#include "ca-backends/shared/backend.hpp"

namespace sealmint::ca::acme {

struct Proof {
  std::string type;        // "http-01" or "dns-01"
  std::string identifier;  // a name without "*.", or an address
  std::string token;       // of the alphabet of base64url
  std::string key_authorization;
};

// What the TXT record of dns-01 holds (RFC 8555 section 8.4).
std::string txt_value(const Proof& proof);

// One thread. Both calls may be repeated; clearing what is not there is no failure. Several proofs
// for one name stand side by side.
class Publisher {
 public:
  virtual ~Publisher() = default;
  virtual Steps<void> publish(Proof proof, Deadline deadline) = 0;
  virtual Steps<void> clear(Proof proof, Deadline deadline) = 0;
  // What a test of the connection can find out without publishing: a sentence.
  virtual Steps<std::string> probe(Deadline deadline) = 0;
};

// Answers GET http://IDENTIFIER/.well-known/acme-challenge/TOKEN at `address`, an IP address and a
// port, while something is published there (RFC 8555 section 8.3). ErrorKind::rejected for another
// text.
Result<std::unique_ptr<Publisher>> make_listener(const boost::asio::any_io_executor& executor,
                                                 std::string_view address);

// POSTs {action: "set" | "clear", type, identifier, token, keyAuthorization, txtValue} to the
// address, with the bearer token if there is one; any 2xx is a success. `token` is an option's.
Result<std::unique_ptr<Publisher>> make_url_hook(std::shared_ptr<net::HttpPool> http,
                                                 std::string_view url, Secret token,
                                                 std::string user_agent);

// Runs FOLDER/NAME set|clear TYPE NAME VALUE: for dns-01 the name of the TXT record and its value,
// for http-01 the identifier and the key authorization, whose part before the dot is the token. The
// program gets a clean environment, no open files and 30 s; 0 is success. ErrorKind::rejected when
// there is no such program, or no folder.
Result<std::unique_ptr<Publisher>> make_program_hook(
    const boost::asio::any_io_executor& blocking_executor, const std::string& folder,
    const std::string& name);

}  // namespace sealmint::ca::acme
