// The key and the name of the log: made once for a store and kept.
#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/ports/key_vault.hpp"
#include "core/ports/settings.hpp"
#include "core/service/log/audit_log.hpp"

namespace sealmint::app {

// `origin` is what the configuration names; empty takes the one of the store, or that of this host
// at the first start. Errors: rejected, when the store's log has another name; those of the store
// and the vault.
Result<service::LogIdentity> load_log_identity(std::string_view origin, ports::Settings& settings,
                                               ports::KeyVault& vault, TimePoint now);

}  // namespace sealmint::app
