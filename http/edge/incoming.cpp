#include "http/edge/incoming.hpp"

#include <utility>

#include "core/base/result.hpp"
#include "http/edge/target.hpp"

namespace sealmint::http {

Checked<Incoming> understand_head(std::string_view bytes, const boost::asio::ip::address& peer,
                                  bool is_tls, const EdgeOptions& options) {
  return understand_head(bytes, peer, canonical(peer).to_string(), is_tls, options);
}

Checked<Incoming> understand_head(std::string_view bytes, const boost::asio::ip::address& peer,
                                  std::string_view peer_text, bool is_tls,
                                  const EdgeOptions& options) {
  TRY(const Head head, parse_head(bytes, options.limits));
  TRY(const Method method, method_of(head.method));
  TRY(const Framing framing, check_framing(head, method));
  TRY(Target target, parse_target(head.target));
  TRY(Request request, copy_fields(head));
  request.method = method;
  request.path = std::move(target.path);
  request.segments = std::move(target.segments);
  request.query = std::move(target.query);
  request.is_tls = is_tls;
  if (framing.form != BodyForm::chunked) request.announced_body_bytes = framing.content_length;
  // Writing an address as text costs as much as the rest of this.
  if (options.trusted_proxies.contains(peer)) {
    const auto forwarded = forwarded_for(head);
    request.source_ip = options.trusted_proxies.client(peer, forwarded).to_string();
  } else {
    request.source_ip = peer_text;
  }
  return Incoming{std::move(request), framing};
}

}  // namespace sealmint::http
