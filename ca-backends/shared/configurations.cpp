// What a client sent and what was stored before, made into one configuration and parted again.
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

#include "ca-backends/shared/option_checks.hpp"
#include "ca-backends/shared/options.hpp"
#include "ca-backends/shared/strict_json.hpp"
#include "core/base/must.hpp"
#include "core/base/nearest.hpp"

namespace sealmint::ca {
namespace {

namespace json = boost::json;

constexpr std::size_t quoted_name_chars = 64;

Error malformed(std::vector<Issue> issues) {
  Error error = make_error(ErrorKind::malformed, issues[0].path + ": " + issues[0].message);
  error.issues = std::move(issues);
  return error;
}

Result<json::object> read_object(std::string_view text) {
  auto value = parse_strictly(text, wiping_storage());
  if (value.has_error()) return make_issue("configuration", value.error().detail);
  if (!value->is_object()) {
    return make_issue("configuration", "Expected object", "invalid_type");
  }
  return std::move(value->get_object());
}

// Both halves of what is stored, without members that the table does not know any more.
Result<json::object> stored_values(std::span<const Option> table,
                                   const ports::IssuerConfiguration& configuration) {
  json::object values(wiping_storage());
  for (const std::string_view half :
       {std::string_view(configuration.open_json), configuration.secret_json.reveal()}) {
    if (half.empty()) continue;
    TRY(json::object read, read_object(half));
    for (const Option& option : table) {
      if (json::value* value = read.if_contains(option.name)) values[option.name] = *value;
    }
  }
  return values;
}

Issue unknown_member(std::span<const Option> table, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Option& option : table) names.push_back(option.name);
  std::string message = "Unrecognized key";
  if (const auto nearest = nearest_name(name, names)) {
    message += "; did you mean " + std::string(*nearest) + "?";
  }
  std::size_t length = std::min(name.size(), quoted_name_chars);
  while (length < name.size() && length > 0 && (name[length] & 0xc0) == 0x80) --length;
  return {"unrecognized_keys", "configuration/" + std::string(name.substr(0, length)),
          std::move(message)};
}

void merge(std::span<const Option> table, const json::object& given, json::object& values,
           std::vector<Issue>& issues) {
  for (const auto& member : given) {
    const std::string_view name = member.key();
    if (std::ranges::find(table, name, &Option::name) == table.end()) {
      issues.push_back(unknown_member(table, name));
    } else if (member.value().is_null()) {
      values.erase(name);
    } else {
      values[name] = member.value();
    }
  }
}

void complete(std::span<const Option> table, json::object& values) {
  for (const Option& option : table) {
    if (option.default_value.empty() || values.contains(option.name)) continue;
    auto value = parse_strictly(option.default_value);
    must(value.has_value(), "the default value of an option is JSON");
    values[option.name] = *std::move(value);
  }
}

void check_all(std::span<const Option> table, const json::object& values,
               std::vector<Issue>& issues) {
  for (const Option& option : table) {
    if (const auto* value = values.if_contains(option.name)) {
      check_value(option, *value, issues);
    } else if (option.is_required) {
      issues.push_back(issue_of(option, "invalid_type", "Required"));
    }
  }
}

// Whoever may change the address of an issuer must not get its secrets sent to another one: they
// have to be said again with it.
void check_secrets_stay_home(std::span<const Option> table, const json::object& before,
                             const json::object& given, std::vector<Issue>& issues) {
  const auto moves = [&](const Option& option) {
    const auto* wanted = given.if_contains(option.name);
    const auto* present = before.if_contains(option.name);
    return option.kind == OptionKind::url && wanted && !wanted->is_null() &&
           (!present || *wanted != *present);
  };
  const auto moved = std::ranges::find_if(table, moves);
  if (moved == table.end()) return;
  for (const Option& option : table) {
    const bool is_kept = before.contains(option.name) && !given.contains(option.name);
    if (option.kind != OptionKind::secret || !is_kept) continue;
    issues.push_back(issue_of(option, "custom",
                              "has to be sent again, because it would go to another server: " +
                                  std::string(moved->name) + " changes"));
  }
}

// In the order of the table, so that equal configurations are equal texts.
ports::IssuerConfiguration part(std::span<const Option> table, json::object values) {
  json::object open;
  json::object sealed(wiping_storage());
  for (const Option& option : table) {
    if (json::value* value = values.if_contains(option.name)) {
      (is_secret(option) ? sealed : open)[option.name] = *value;
    }
  }
  return {json::serialize(open), serialize_secret(std::move(sealed))};
}

}  // namespace

Result<ports::IssuerConfiguration> check_options(std::span<const Option> table,
                                                 std::string_view given_json,
                                                 const ports::IssuerConfiguration* before) {
  TRY(const json::object given, read_object(given_json));
  json::object values(wiping_storage());
  if (before) {
    TRY(values, stored_values(table, *before));
  }
  std::vector<Issue> issues;
  if (before) check_secrets_stay_home(table, values, given, issues);
  merge(table, given, values, issues);
  complete(table, values);
  check_all(table, values, issues);
  if (!issues.empty()) return malformed(std::move(issues));
  return part(table, std::move(values));
}

Result<Options> read_options(std::span<const Option> table,
                             const ports::IssuerConfiguration& configuration) {
  TRY(json::object values, stored_values(table, configuration));
  complete(table, values);
  std::vector<Issue> issues;
  check_all(table, values, issues);
  if (!issues.empty()) return malformed(std::move(issues));
  return Options(table, std::move(values));
}

}  // namespace sealmint::ca
