// What an order needs to be taken up again, by another process too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::ca::acme {

struct Ticket {
  std::string order_url;         // empty: the next call makes the order
  std::int64_t attempt = 1;      // orders that were lost before this one, and this one
  std::int64_t answer_at_s = 0;  // Unix time from which on what was published is known; 0: nothing
};

std::string to_text(const Ticket& ticket);
// ErrorKind::internal: only we write tickets.
Result<Ticket> read_ticket(std::string_view text);

}  // namespace sealmint::ca::acme
