// How the outbox of the webhooks is read.
#pragma once

#include <string>

namespace sealmint::storage {

// All columns and the version; ?1 webhook, ?2 status or 0 for all, ?3 limit, ?4 offset.
std::string delivery_page_sql();
std::string delivery_count_sql();
// ?1 id.
std::string find_delivery_sql();
// ?1 webhook, ?2 now, ?3 limit.
std::string due_deliveries_sql();

}  // namespace sealmint::storage
