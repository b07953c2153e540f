#include "storage/sqlite/delivery_queries.hpp"

#include "storage/shared/tables.hpp"

namespace sealmint::storage {
namespace {

std::string select_from() { return select_sql(describe_table<model::WebhookDelivery>()); }

const std::string of_webhook = " WHERE webhook_id = ?1 AND (?2 = 0 OR status = ?2)";

}  // namespace

std::string delivery_page_sql() {
  return select_from() + of_webhook + " ORDER BY sequence DESC LIMIT ?3 OFFSET ?4";
}

std::string delivery_count_sql() { return "SELECT count(*) FROM webhook_delivery" + of_webhook; }

std::string find_delivery_sql() { return select_from() + " WHERE id = ?1"; }

// The partial index serves a query only when its condition stands in it.
std::string due_deliveries_sql() {
  return select_from() +
         " WHERE webhook_id = ?1 AND status = 1 AND next_attempt_at <= ?2"
         " ORDER BY sequence LIMIT ?3";
}

}  // namespace sealmint::storage
