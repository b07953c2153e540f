// What dev mode makes at its first start: an administrator, a machine identity, a small CA and the
// signer `demo`. Later starts find it all and make only what is missing.
#pragma once

#include <map>
#include <string>

#include "core/service/authorities/authorities.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/signers/signers.hpp"

namespace sealmint::app {

struct DemoServices {
  service::Context& context;
  service::AuthorityService& authorities;
  service::SignerService& signers;
};

// Ends in the SEALMINT_* values of DIR/env, without address and process id. `former` are the values
// of the last start: credentials in it that still work are kept, so a shell that has them goes on
// working.
Task<std::map<std::string, std::string>> provision_demo(DemoServices services,
                                                        std::map<std::string, std::string> former);

}  // namespace sealmint::app
