#include "core/rules/scope.hpp"

#include <algorithm>

#include "core/base/ascii.hpp"
#include "core/base/ip_range.hpp"
#include "core/rules/redaction.hpp"

namespace sealmint::rules {
namespace {

using model::ScopeField;

std::string collapse_blanks(std::string_view text) {
  std::string collapsed;
  collapsed.reserve(text.size());
  for (const char c : text) {
    if (!is_ascii_space(c)) {
      collapsed += c;
    } else if (!collapsed.empty() && collapsed.back() != ' ') {
      collapsed += ' ';
    }
  }
  if (!collapsed.empty() && collapsed.back() == ' ') collapsed.pop_back();
  return collapsed;
}

std::string trim(std::string_view text) { return std::string(trimmed(text, is_ascii_space)); }

std::string folded(std::string_view text) { return ascii_lower_case(trim(text)); }

// An IPv4-mapped IPv6 address is the IPv4 address.
std::string canonical_address(std::string_view text) {
  const std::string alone = trim(text);
  const auto range = IpRange::parse(alone);
  return range ? range->to_text() : ascii_lower_case(alone);
}

bool is_in_range(std::string_view range_text, std::string_view address_text) {
  const auto range = IpRange::parse(range_text);
  const auto address = IpAddress::parse(address_text);
  return range && address && range->contains(*address);
}

template <class Matches>
bool all_items(std::span<const ObservedItem> items, Matches matches) {
  return !items.empty() && std::ranges::all_of(items, matches);
}

bool matches(ScopeField field, const std::string& declared, const model::ClientMetadata& client,
             std::span<const ObservedItem> items) {
  switch (field) {
    case ScopeField::command: return canonical_command(client.command) == declared;
    case ScopeField::signing_application: return trim(client.tool) == declared;
    case ScopeField::signing_application_hash:
      return folded(client.signing_application_hash) == declared;
    case ScopeField::hostname: return folded(client.hostname) == declared;
    case ScopeField::os_username: return trim(client.os_username) == declared;
    case ScopeField::ip_address: return is_in_range(declared, client.source_ip);
    case ScopeField::data_hash:
      return all_items(
          items, [&](const ObservedItem& item) { return to_hex(item.data_hash) == declared; });
    case ScopeField::manifest:
      return all_items(items, [&](const ObservedItem& item) {
        return item.manifest.root && to_hex(*item.manifest.root) == declared;
      });
  }
  return false;
}

}  // namespace

std::string canonical_command(std::string_view command) {
  // Redaction sees the line as it was given: a blank inside quotes says where a secret ends.
  return collapse_blanks(redact_command(collapse_blanks(redact_command(command))));
}

model::Scope canonical_scope(const model::Scope& scope) {
  model::Scope canonical;
  canonical.command = canonical_command(scope.command);
  canonical.signing_application = trim(scope.signing_application);
  canonical.signing_application_hash = folded(scope.signing_application_hash);
  canonical.hostname = folded(scope.hostname);
  canonical.os_username = trim(scope.os_username);
  canonical.ip_address = canonical_address(scope.ip_address);
  canonical.data_hash = folded(scope.data_hash);
  canonical.manifest = folded(scope.manifest);
  return canonical;
}

std::vector<ScopeField> mismatching_fields(const model::Scope& scope,
                                           const model::ClientMetadata& client,
                                           std::span<const ObservedItem> items) {
  std::vector<ScopeField> fields;
  for (const auto& row : model::scope_fields) {
    const std::string& declared = scope.*row.text;
    if (declared.empty()) continue;
    if (!matches(row.field, declared, client, items)) fields.push_back(row.field);
  }
  return fields;
}

std::string describe_manifest(std::span<const ObservedItem> items) {
  const auto proves_nothing = [](const ObservedItem& item) {
    return item.manifest.fault != ManifestFault::none;
  };
  const auto found = std::ranges::find_if(items, proves_nothing);
  if (found == items.end()) return describe(ObservedManifest{std::nullopt, ManifestFault::none});
  const bool is_one_of_many = items.size() > 1;
  return (is_one_of_many ? "items/" + std::to_string(found->place) + ": " : std::string()) +
         describe(found->manifest);
}

std::string list_names(std::span<const ScopeField> fields) {
  std::string names;
  for (const ScopeField field : fields) {
    if (!names.empty()) names += ", ";
    names += name(field);
  }
  return names;
}

}  // namespace sealmint::rules
