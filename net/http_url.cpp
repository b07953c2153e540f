#include "net/http_url.hpp"

#include <boost/url/parse.hpp>

#include "core/base/ip_range.hpp"
#include "net/host_port.hpp"

namespace sealmint::net {
namespace {

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

}  // namespace

bool HttpUrl::is_address() const { return IpAddress::parse(host).has_value(); }

std::string HttpUrl::authority() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  const std::string name = is_v6 ? "[" + host + "]" : host;
  return port == (is_tls ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

Result<HttpUrl> parse_http_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed) return rejected("is no URL");
  HttpUrl url;
  const auto scheme = parsed->scheme_id();
  if (scheme != boost::urls::scheme::https && scheme != boost::urls::scheme::http) {
    return rejected("must begin with https:// or http://");
  }
  if (parsed->has_userinfo()) return rejected("must not hold a user name or password");
  url.is_tls = scheme == boost::urls::scheme::https;
  url.port = url.is_tls ? 443 : 80;
  if (parsed->has_port()) {
    const auto digits = parsed->port();
    const auto port = parse_port({digits.data(), digits.size()});
    if (!port) return rejected("has a port that is none");
    url.port = *port;
  }
  url.host = parsed->host_address();
  // An address of a future version would read like a name without its brackets.
  const bool is_known = parsed->host_type() != boost::urls::host_type::ipvfuture;
  if (!is_known || !is_host(url.host)) return rejected("names no host");
  const auto path = parsed->encoded_path();
  url.target = path.empty() ? "/" : std::string(path.data(), path.size());
  if (parsed->has_query()) {
    const auto query = parsed->encoded_query();
    url.target += "?" + std::string(query.data(), query.size());
  }
  return url;
}

}  // namespace sealmint::net
