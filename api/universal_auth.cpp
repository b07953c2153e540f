#include "api/universal_auth.hpp"

#include "core/base/ip_range.hpp"

namespace sealmint::api {
namespace {

using model::ClientSecret;
using model::CreateClientSecret;
using model::CreatedClientSecret;
using model::UniversalAuth;
using Settings = model::UniversalAuthSettings;

constexpr Number lifetime_s{{0, 315'360'000}};
constexpr Number count{{0, 1'000'000'000}};
constexpr Number threshold{{1, 30}};
constexpr Number lockout_s{{30, 86'400}};
constexpr Number counter_reset_s{{5, 3'600}};
constexpr Text description{{.max = limits::description_chars, .trim = true}};

// An address or a range, in its canonical form.
struct IpRangeText {
  std::optional<std::string> read(ObjectReader& reader, std::string_view key,
                                  bool is_required) const {
    const auto text = reader.text(key, rule, is_required);
    if (!text) return std::nullopt;
    if (const auto range = IpRange::parse(*text)) return range->to_text();
    reader.issue(key, "must be an IPv4 or IPv6 address or a CIDR range", "invalid_string");
    return std::nullopt;
  }
  Schema schema(Components&) const {
    Schema schema = typed("string", "ip-range");
    schema["maxLength"] = rule.max;
    return schema;
  }

  StringRule rule{.min = 1, .max = 64, .trim = true};
};
constexpr IpRangeText ip_range;

// [{ipAddress}], at least one: from nowhere nobody could log in.
struct TrustedIps {
  std::optional<std::vector<std::string>> read(ObjectReader& reader, std::string_view key,
                                               bool is_required) const {
    if (!reader.has(key)) return std::nullopt;
    std::vector<std::string> ranges;
    const auto entries = list.read(reader, key, is_required);
    for (const TrustedIp& entry : *entries) ranges.push_back(entry.range);
    if (reader.is_empty_list(key)) {
      reader.issue(key, "must contain at least 1 element", "too_small");
    }
    return ranges;
  }
  Schema schema(Components& components) const {
    Schema array = list.schema(components);
    array["minItems"] = 1;
    return array;
  }

  NestedList<TrustedIp> list{limits::trusted_ips};
};
constexpr TrustedIps trusted_ips;

std::vector<TrustedIp> shown_ips(const std::vector<std::string>& ranges) {
  std::vector<TrustedIp> rows;
  for (const auto& range : ranges) rows.push_back({range});
  return rows;
}

std::vector<TrustedIp> client_secret_ips(const UniversalAuth& auth) {
  return shown_ips(auth.client_secret_trusted_ips);
}

std::vector<TrustedIp> access_token_ips(const UniversalAuth& auth) {
  return shown_ips(auth.access_token_trusted_ips);
}

}  // namespace

template <>
const Fields<TrustedIp>& fields() {
  static const Fields<TrustedIp> list{"TrustedIp",
                                      {both<ip_range, &TrustedIp::range>("ipAddress", required)}};
  return list;
}

template <>
const Fields<Settings>& fields() {
  static const Fields<Settings> list{
      "UniversalAuthSettings",
      {asked<trusted_ips, &Settings::client_secret_trusted_ips>("clientSecretTrustedIps"),
       asked<trusted_ips, &Settings::access_token_trusted_ips>("accessTokenTrustedIps"),
       asked<lifetime_s, &Settings::access_token_ttl_s>("accessTokenTTL"),
       asked<lifetime_s, &Settings::access_token_max_ttl_s>("accessTokenMaxTTL"),
       asked<count, &Settings::access_token_uses_max>("accessTokenNumUsesLimit"),
       asked<lifetime_s, &Settings::access_token_period_s>("accessTokenPeriod"),
       asked<flag, &Settings::lockout_enabled>("lockoutEnabled"),
       asked<threshold, &Settings::lockout_threshold>("lockoutThreshold"),
       asked<lockout_s, &Settings::lockout_duration_s>("lockoutDurationSeconds"),
       asked<counter_reset_s, &Settings::lockout_counter_reset_s>("lockoutCounterResetSeconds")},
      {.empty_is_object = true}};
  return list;
}

template <>
const Fields<CreateClientSecret>& fields() {
  static const Fields<CreateClientSecret> list{
      "CreateClientSecret",
      {asked<description, &CreateClientSecret::description>("description"),
       asked<count, &CreateClientSecret::uses_max>("numUsesLimit"),
       asked<lifetime_s, &CreateClientSecret::ttl_s>("ttl")},
      {.empty_is_object = true}};
  return list;
}

template <>
const Fields<UniversalAuth>& fields() {
  static const Fields<UniversalAuth> list{
      "UniversalAuth",
      {shown<&UniversalAuth::id>("id"), shown<&UniversalAuth::client_id>("clientId"),
       shown<&UniversalAuth::identity_id>("identityId"),
       shown_by<&client_secret_ips>("clientSecretTrustedIps"),
       shown_by<&access_token_ips>("accessTokenTrustedIps"),
       shown<&UniversalAuth::access_token_ttl_s>("accessTokenTTL"),
       shown<&UniversalAuth::access_token_max_ttl_s>("accessTokenMaxTTL"),
       shown<&UniversalAuth::access_token_uses_max>("accessTokenNumUsesLimit"),
       shown<&UniversalAuth::access_token_period_s>("accessTokenPeriod"),
       shown<&UniversalAuth::lockout_enabled>("lockoutEnabled"),
       shown<&UniversalAuth::lockout_threshold>("lockoutThreshold"),
       shown<&UniversalAuth::lockout_duration_s>("lockoutDurationSeconds"),
       shown<&UniversalAuth::lockout_counter_reset_s>("lockoutCounterResetSeconds"),
       shown<&UniversalAuth::created_at>("createdAt"),
       shown<&UniversalAuth::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<ClientSecret>& fields() {
  static const Fields<ClientSecret> list{
      "ClientSecret",
      {shown<&ClientSecret::id>("id"), shown<&ClientSecret::prefix>("clientSecretPrefix"),
       shown<&ClientSecret::description>("description"),
       shown<&ClientSecret::uses>("clientSecretNumUses"),
       shown<&ClientSecret::uses_max>("clientSecretNumUsesLimit"),
       shown<&ClientSecret::ttl_s>("clientSecretTTL"),
       shown<&ClientSecret::revoked>("isClientSecretRevoked"),
       shown<&ClientSecret::universal_auth_id>("identityUAId"),
       shown<&ClientSecret::created_at>("createdAt"),
       shown<&ClientSecret::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<CreatedClientSecret>& fields() {
  static const Fields<CreatedClientSecret> list{
      "CreatedClientSecret",
      {shown<&CreatedClientSecret::clear_text>("clientSecret"),
       shown<&CreatedClientSecret::data>("clientSecretData")}};
  return list;
}

template <>
const Fields<ClientSecretPage>& fields() {
  static const Fields<ClientSecretPage> list{"ClientSecretPage",
                                             {shown<&ClientSecretPage::secrets>("clientSecretData"),
                                              shown<&ClientSecretPage::total_count>("totalCount")}};
  return list;
}

}  // namespace sealmint::api
