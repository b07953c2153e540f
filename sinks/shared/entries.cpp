#include "sinks/shared/entries.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "auditor/record_json.hpp"
#include "auditor/text.hpp"
#include "core/audit/leaf.hpp"

namespace sealmint::sinks {
namespace {

std::string line_of(const boost::json::object& object) {
  return auditor::only_ascii(boost::json::serialize(object));
}

boost::json::object to_json(const ports::PersonalTexts& texts) {
  boost::json::object object;
  for (const auto& [name, value] : texts) {
    object[auditor::to_utf8(name)] = auditor::to_utf8(value);
  }
  return object;
}

}  // namespace

ports::SinkEntry sink_entry(std::uint64_t index, ByteView leaf,
                            const ports::PersonalTexts& personal) {
  ports::SinkEntry entry;
  entry.index = index;
  const auto record = audit::decode(leaf);
  if (record.has_error()) {
    entry.kind = "unreadable";
    entry.json = line_of(
        boost::json::object{{"index", index}, {"kind", entry.kind}, {"leaf", to_hex(leaf)}});
    return entry;
  }
  entry.kind = record->kind;
  entry.created_at = record->created_at;
  auto object = auditor::to_json(index, *record);
  if (!personal.empty()) object["personalTexts"] = to_json(personal);
  entry.json = line_of(object);
  return entry;
}

}  // namespace sealmint::sinks
