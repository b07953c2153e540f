#include "app/sink_entries.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "core/audit/leaf.hpp"

namespace sealmint::app {
namespace {

std::string text_of(const std::optional<Uuid>& id) { return id ? to_string(*id) : std::string(); }
std::string text_of(const std::optional<Sha256>& hash) {
  return hash ? to_hex(*hash) : std::string();
}

boost::json::object to_json(std::uint64_t index, const audit::LeafRecord& record) {
  boost::json::object object{{"index", index}};
  const auto add = [&object](std::string_view name, std::string_view value) {
    if (!value.empty()) object[name] = value;
  };
  add("kind", record.kind);
  add("id", to_string(record.id));
  add("time", to_iso8601(record.created_at));
  add("actorKind", record.actor_kind);
  add("actorId", text_of(record.actor_id));
  add("personal", to_hex(record.personal));
  add("signerId", text_of(record.signer_id));
  add("algorithm", record.algorithm);
  add("dataHash", text_of(record.data_hash));
  add("digest", to_hex(record.digest));
  add("signatureHash", text_of(record.signature_hash));
  add("certificateId", text_of(record.certificate_id));
  add("grantId", text_of(record.grant_id));
  add("reason", record.reason);
  if (record.facts.empty()) return object;
  boost::json::object facts;
  for (const auto& [name, value] : record.facts) facts[name] = value;
  object["facts"] = std::move(facts);
  return object;
}

}  // namespace

ports::SinkEntry sink_entry(std::uint64_t index, ByteView leaf) {
  ports::SinkEntry entry;
  entry.index = index;
  const auto record = audit::decode(leaf);
  if (record.has_error()) {
    entry.kind = "unreadable";
    entry.json = boost::json::serialize(
        boost::json::object{{"index", index}, {"kind", entry.kind}, {"leaf", to_hex(leaf)}});
    return entry;
  }
  entry.kind = record->kind;
  entry.created_at = record->created_at;
  entry.json = boost::json::serialize(to_json(index, *record));
  return entry;
}

}  // namespace sealmint::app
