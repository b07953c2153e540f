// The places in the log of an answer that was kept under an Idempotency-Key: it was rendered before
// it was on record.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "api/signing/sign.hpp"

namespace sealmint::api {
namespace {

// Calls `visit` with each object of the answer that names an operation.
template <class Visit>
void visit_operations(boost::json::value& answer, Visit visit) {
  auto* const whole = answer.if_object();
  if (whole == nullptr) return;
  const auto visit_one = [&](boost::json::object& object) {
    const auto* id = object.if_contains("operationId");
    const auto uuid =
        id != nullptr && id->is_string() ? parse_uuid(id->get_string()) : std::nullopt;
    if (uuid) visit(object, OperationId{*uuid});
  };
  visit_one(*whole);
  auto* const results = whole->if_contains("results");
  if (results == nullptr || !results->is_array()) return;
  for (auto& item : results->get_array()) {
    if (auto* const object = item.if_object()) visit_one(*object);
  }
}

// Where render_sign() puts it, so that a repeated answer has the same bytes as the first.
boost::json::object with_place(const boost::json::object& object, const LogPlace& place) {
  boost::json::object placed;
  for (const auto& [name, value] : object) {
    placed.emplace(name, value);
    if (name != "operationId") continue;
    if (place.index) placed.emplace("logIndex", *place.index);
    if (place.receipt) placed.emplace("receipt", *place.receipt);
  }
  return placed;
}

}  // namespace

std::vector<OperationId> operations_of(std::string_view answer) {
  std::vector<OperationId> ids;
  auto parsed = boost::json::parse(answer);
  visit_operations(parsed, [&](boost::json::object&, OperationId id) { ids.push_back(id); });
  return ids;
}

std::string with_places(std::string_view answer, const std::vector<LogPlace>& places) {
  auto parsed = boost::json::parse(answer);
  std::size_t next = 0;
  visit_operations(parsed, [&](boost::json::object& object, OperationId) {
    object = with_place(object, places.at(next++));
  });
  return boost::json::serialize(parsed);
}

}  // namespace sealmint::api
