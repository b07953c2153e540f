// A head that passed every rule of the edge, as the request it announces.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <string_view>

#include "http/edge/framing.hpp"
#include "http/edge/options.hpp"

namespace sealmint::http {

struct Incoming {
  Request request;  // all but its id and its body
  Framing framing;
};

// Pure: everything that can be known of a request before its body is read.
Checked<Incoming> understand_head(std::string_view bytes, const boost::asio::ip::address& peer,
                                  bool is_tls, const EdgeOptions& options);
// Understands a head on a connection that keeps the text of its peer's canonical address.
Checked<Incoming> understand_head(std::string_view bytes, const boost::asio::ip::address& peer,
                                  std::string_view peer_text, bool is_tls,
                                  const EdgeOptions& options);

}  // namespace sealmint::http
