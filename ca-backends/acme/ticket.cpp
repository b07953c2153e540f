#include "ca-backends/acme/ticket.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ca-backends/shared/exchange.hpp"

namespace sealmint::ca::acme {
namespace {

namespace json = boost::json;

std::int64_t number_or(const json::object& object, std::string_view name, std::int64_t other) {
  const auto* const member = object.if_contains(name);
  return member && member->is_int64() ? member->get_int64() : other;
}

}  // namespace

std::string to_text(const Ticket& ticket) {
  return json::serialize(json::object{
      {"order", ticket.order_url}, {"attempt", ticket.attempt}, {"answerAt", ticket.answer_at_s}});
}

Result<Ticket> read_ticket(std::string_view text) {
  const auto value = read_json(text);
  const auto order = value.has_value() ? text_member(*value, "order") : std::nullopt;
  if (!order) return make_error(ErrorKind::internal, "an ACME ticket cannot be read");
  const json::object& object = value->as_object();
  return Ticket{*order, number_or(object, "attempt", 1), number_or(object, "answerAt", 0)};
}

}  // namespace sealmint::ca::acme
