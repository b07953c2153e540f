#include "auditor/record_json.hpp"

#include <array>

#include "auditor/text.hpp"

namespace sealmint::auditor {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::string_view, 14> names{
    "kind",      "id",       "time",   "actorKind",     "actorId",       "personal", "signerId",
    "algorithm", "dataHash", "digest", "signatureHash", "certificateId", "grantId",  "reason"};

std::string text_of(const std::optional<Uuid>& id) { return id ? to_string(*id) : std::string(); }
std::string text_of(const std::optional<Sha256>& hash) {
  return hash ? to_hex(*hash) : std::string();
}

std::array<std::string, names.size()> values_of(const audit::LeafRecord& record) {
  return {
      to_utf8(record.kind),       to_string(record.id),           to_iso8601(record.created_at),
      to_utf8(record.actor_kind), text_of(record.actor_id),       to_hex(record.personal),
      text_of(record.signer_id),  to_utf8(record.algorithm),      text_of(record.data_hash),
      to_hex(record.digest),      text_of(record.signature_hash), text_of(record.certificate_id),
      text_of(record.grant_id),   to_utf8(record.reason)};
}

}  // namespace

Fields to_fields(const audit::LeafRecord& record) {
  Fields fields;
  auto values = values_of(record);
  for (std::size_t i = 0; i < names.size(); ++i) {
    fields.emplace_back(names.at(i), std::move(values.at(i)));
  }
  for (const auto& [name, value] : record.facts) {
    fields.emplace_back("facts." + to_utf8(name), to_utf8(value));
  }
  return fields;
}

std::vector<std::string_view> field_names() { return {names.begin(), names.end()}; }

boost::json::object to_json(std::uint64_t index, const audit::LeafRecord& record) {
  boost::json::object object{{"index", index}};
  auto values = values_of(record);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!values.at(i).empty()) object[names.at(i)] = std::move(values.at(i));
  }
  if (record.facts.empty()) return object;
  boost::json::object facts;
  for (const auto& [name, value] : record.facts) facts[to_utf8(name)] = to_utf8(value);
  object["facts"] = std::move(facts);
  return object;
}

}  // namespace sealmint::auditor
