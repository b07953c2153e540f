// The functions of PKCS#11 behind the C_* shells: arguments as the host gave them, an outcome
// instead of a return value. Each begins by naming its prerequisites.
#pragma once

#include "pkcs11/outcome.hpp"
#include "pkcs11/provider.hpp"
#include "pkcs11/service.hpp"

namespace sealmint::pkcs11::bridge {

// `provider` is null when the library is not initialized.
#define SUPPORTED(name, function, parameters, arguments) Outcome<void> function parameters;
#define UNSUPPORTED(name, rv, parameters)
#include "pkcs11/functions.def"
#undef SUPPORTED
#undef UNSUPPORTED

}  // namespace sealmint::pkcs11::bridge
