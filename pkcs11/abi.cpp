// The C_* functions, made from functions.def. Nothing but a return value leaves them: no exception,
// and neither errno nor a cancellation of the thread is touched.
#include <exception>
#include <new>
#include <string>

#include "pkcs11/bridge/bridge.hpp"
#include "pkcs11/call_guard.hpp"
#include "pkcs11/fork_gate.hpp"
#include "pkcs11/library.hpp"

namespace sealmint::pkcs11 {
namespace {

void tell(const char* function, const Trouble& trouble) {
  if (trouble.text.empty()) return;
  const std::string text = std::string(function) + ": " + trouble.text;
  const Library::Use use(library());
  if (use.provider()) {
    use.provider()->log().write(LogLevel::error, text);
  } else {
    complain(text);
  }
}

template <class Body>
CK_RV guarded(const char* function, const Body& body) noexcept {
  const CallGuard guard;
  const WorkingHere working;
  try {
    const Outcome<void> outcome = body();
    if (outcome.has_value()) return CKR_OK;
    tell(function, outcome.error());
    return outcome.error().rv;
  } catch (const std::bad_alloc&) {
    return CKR_HOST_MEMORY;
  } catch (...) {
    return CKR_GENERAL_ERROR;
  }
}

CK_RV refused(CK_RV rv) noexcept {
  const Library::Use use(library());
  return use.provider() ? rv : CKR_CRYPTOKI_NOT_INITIALIZED;
}

}  // namespace
}  // namespace sealmint::pkcs11

#define SUPPORTED(name, function, parameters, arguments)                      \
  CK_RV name parameters {                                                     \
    return sealmint::pkcs11::guarded(                                         \
        #name, [&] { return sealmint::pkcs11::bridge::function arguments; }); \
  }
#define UNSUPPORTED(name, rv, parameters) \
  CK_RV name parameters { return sealmint::pkcs11::refused(rv); }

extern "C" {
#include "pkcs11/functions.def"
}

#undef SUPPORTED
#undef UNSUPPORTED

namespace sealmint::pkcs11::bridge {
namespace {

#define SUPPORTED(name, function, parameters, arguments) name,
#define UNSUPPORTED(name, rv, parameters) name,
constinit CK_FUNCTION_LIST function_list = {
    {2, 40},
#include "pkcs11/functions.def"
};
#undef SUPPORTED
#undef UNSUPPORTED

}  // namespace

// The one function that hosts may call before C_Initialize.
Outcome<void> get_function_list(CK_FUNCTION_LIST** list) {
  TRY_VOID(require(list != nullptr));
  *list = &function_list;
  return {};
}

}  // namespace sealmint::pkcs11::bridge
