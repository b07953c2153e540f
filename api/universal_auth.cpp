#include "api/universal_auth.hpp"

#include <boost/json/array.hpp>

#include "api/json_page.hpp"
#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/object_reader.hpp"
#include "core/base/ip_range.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

constexpr IntegerRule ttl_rule{0, 315'360'000};
constexpr IntegerRule count_rule{0, 1'000'000'000};

// [{ipAddress: literal or CIDR}], at least one. The canonical texts, or nothing when absent.
std::optional<std::vector<std::string>> read_trusted_ips(const json::object& body,
                                                         ObjectReader& reader,
                                                         std::string_view key) {
  if (!reader.has(key)) return std::nullopt;
  std::vector<std::string> ranges;
  const auto read_entry = [&ranges](ObjectReader& entry, std::size_t) {
    const std::string text =
        entry.required_string("ipAddress", {.min = 1, .max = 64, .trim = true});
    if (text.empty()) return;
    if (const auto range = IpRange::parse(text)) return ranges.push_back(range->to_text());
    entry.issue("ipAddress", "must be an IPv4 or IPv6 address or a CIDR range", "invalid_string");
  };
  reader.optional_objects(key, limits::trusted_ips, read_entry);
  // From nowhere nobody could log in.
  const json::array* list = body.at(key).if_array();
  if (list && list->empty()) reader.issue(key, "must contain at least 1 element", "too_small");
  return ranges;
}

json::array trusted_ips_json(const std::vector<std::string>& ranges) {
  json::array list;
  for (const auto& range : ranges) {
    json::object entry;
    entry["ipAddress"] = json_of(range);
    list.push_back(std::move(entry));
  }
  return list;
}

json::object client_secret_row(const model::ClientSecret& secret) {
  json::object row;
  row["id"] = json_of(secret.id);
  row["clientSecretPrefix"] = json_of(secret.prefix);
  row["description"] = json_of(secret.description);
  row["clientSecretNumUses"] = secret.uses;
  row["clientSecretNumUsesLimit"] = secret.uses_max;
  row["clientSecretTTL"] = secret.ttl_s;
  row["isClientSecretRevoked"] = secret.revoked;
  row["identityUAId"] = json_of(secret.universal_auth_id);
  row["createdAt"] = json_of(secret.created_at);
  row["updatedAt"] = json_of(secret.updated_at);
  return row;
}

}  // namespace

Result<model::UniversalAuthSettings> read_universal_auth_settings(std::string_view body) {
  TRY(const auto object, parse_json_object(body, {}, true));
  ObjectReader reader(object);
  model::UniversalAuthSettings settings;
  settings.client_secret_trusted_ips = read_trusted_ips(object, reader, "clientSecretTrustedIps");
  settings.access_token_trusted_ips = read_trusted_ips(object, reader, "accessTokenTrustedIps");
  settings.access_token_ttl_s = reader.optional_integer("accessTokenTTL", ttl_rule);
  settings.access_token_max_ttl_s = reader.optional_integer("accessTokenMaxTTL", ttl_rule);
  settings.access_token_uses_max = reader.optional_integer("accessTokenNumUsesLimit", count_rule);
  settings.access_token_period_s = reader.optional_integer("accessTokenPeriod", ttl_rule);
  settings.lockout_enabled = reader.optional_boolean("lockoutEnabled");
  settings.lockout_threshold = reader.optional_integer("lockoutThreshold", {1, 30});
  settings.lockout_duration_s = reader.optional_integer("lockoutDurationSeconds", {30, 86'400});
  settings.lockout_counter_reset_s =
      reader.optional_integer("lockoutCounterResetSeconds", {5, 3'600});
  TRY_VOID(reader.finish());
  return settings;
}

Result<model::CreateClientSecret> read_create_client_secret(std::string_view body) {
  TRY(const auto object, parse_json_object(body, {}, true));
  ObjectReader reader(object);
  model::CreateClientSecret secret;
  secret.description =
      reader.optional_string("description", {.max = limits::description_chars, .trim = true})
          .value_or("");
  secret.uses_max = reader.optional_integer("numUsesLimit", count_rule).value_or(0);
  secret.ttl_s = reader.optional_integer("ttl", ttl_rule).value_or(0);
  TRY_VOID(reader.finish());
  return secret;
}

json::object to_json(const model::UniversalAuth& universal_auth) {
  json::object row;
  row["id"] = json_of(universal_auth.id);
  row["clientId"] = json_of(universal_auth.client_id);
  row["identityId"] = json_of(universal_auth.identity_id);
  row["clientSecretTrustedIps"] = trusted_ips_json(universal_auth.client_secret_trusted_ips);
  row["accessTokenTrustedIps"] = trusted_ips_json(universal_auth.access_token_trusted_ips);
  row["accessTokenTTL"] = universal_auth.access_token_ttl_s;
  row["accessTokenMaxTTL"] = universal_auth.access_token_max_ttl_s;
  row["accessTokenNumUsesLimit"] = universal_auth.access_token_uses_max;
  row["accessTokenPeriod"] = universal_auth.access_token_period_s;
  row["lockoutEnabled"] = universal_auth.lockout_enabled;
  row["lockoutThreshold"] = universal_auth.lockout_threshold;
  row["lockoutDurationSeconds"] = universal_auth.lockout_duration_s;
  row["lockoutCounterResetSeconds"] = universal_auth.lockout_counter_reset_s;
  row["createdAt"] = json_of(universal_auth.created_at);
  row["updatedAt"] = json_of(universal_auth.updated_at);
  json::object answer;
  answer["identityUniversalAuth"] = std::move(row);
  return answer;
}

json::object to_json(const model::ClientSecret& secret) {
  json::object answer;
  answer["clientSecretData"] = client_secret_row(secret);
  return answer;
}

json::object to_json(const model::CreatedClientSecret& created) {
  json::object answer;
  answer["clientSecret"] = json_of(created.clear_text.reveal());
  answer["clientSecretData"] = client_secret_row(created.data);
  return answer;
}

json::object to_json(const std::vector<model::ClientSecret>& secrets) {
  return page_json("clientSecretData", secrets, secrets.size(), &client_secret_row);
}

}  // namespace sealmint::api
