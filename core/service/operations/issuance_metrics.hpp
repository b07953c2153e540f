// Figures about certificates and the orders for them.
#pragma once

#include <string>

#include "core/service/issuance/order_driver.hpp"

namespace sealmint::service {

struct WatchedIssuance {
  const Directory& directory;
  const OrderDriver& driver;
};

// The end of each signer's certificate under the signer's id, since names are nobody's business who
// may only read figures; of many signers those whose certificates end first.
void append_issuance(std::string& out, const WatchedIssuance& watched);

}  // namespace sealmint::service
