#include "ca-backends/stepca/token.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>

#include "core/crypto/random.hpp"

namespace sealmint::ca::stepca {
namespace {

namespace json = boost::json;

constexpr std::size_t unique_bytes = 16;

std::string unique_name() {
  std::array<std::uint8_t, unique_bytes> bytes;
  crypto::fill_random(bytes);
  return to_hex(bytes);
}

}  // namespace

Result<std::string> make_token(const ProvisionerKey& key, const TokenClaims& claims,
                               TimePoint now) {
  const std::int64_t now_s =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const json::object header{{"alg", key.key.algorithm()}, {"kid", key.id}, {"typ", "JWT"}};
  json::object payload{
      {"iss", claims.provisioner},
      {"aud", claims.audience},
      {"sub", claims.subject},
      {"sans", json::array(claims.alternative_names.begin(), claims.alternative_names.end())},
      {"iat", now_s},
      {"nbf", now_s},
      {"exp", now_s + std::chrono::seconds(token_lifetime).count()},
      {"jti", unique_name()}};
  if (!claims.root_fingerprint.empty()) payload["sha"] = claims.root_fingerprint;
  return compact_jws(key.key, json::serialize(header), json::serialize(payload));
}

}  // namespace sealmint::ca::stepca
