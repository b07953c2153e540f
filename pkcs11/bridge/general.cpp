// C_Initialize, C_Finalize, C_GetInfo.
#include <utility>

#include "pkcs11/bridge/bridge.hpp"
#include "pkcs11/bridge/support.hpp"
#include "pkcs11/configuration/load.hpp"
#include "pkcs11/crypto.hpp"
#include "pkcs11/fork_gate.hpp"
#include "pkcs11/remote_service.hpp"

namespace sealmint::pkcs11::bridge {
namespace {

// The four functions for locking come together or not at all. Which of them there are does not
// matter otherwise: the module always locks, with the locks of the system.
Outcome<void> check_arguments(const CK_C_INITIALIZE_ARGS* arguments) {
  if (!arguments) return {};
  TRY_VOID(require(arguments->pReserved == nullptr));
  const int functions = (arguments->CreateMutex != nullptr) + (arguments->DestroyMutex != nullptr) +
                        (arguments->LockMutex != nullptr) + (arguments->UnlockMutex != nullptr);
  return require(functions == 0 || functions == 4);
}

// No network: hosts load every module they know of in every run.
Outcome<std::unique_ptr<Provider>> make_remote_provider() {
  mind_forks();
  start_openssl();
  auto loaded = load_configuration(client::system_environment());
  if (loaded.has_error()) return trouble(CKR_GENERAL_ERROR, loaded.error().detail);
  auto configuration = std::make_shared<Configuration>(std::move(loaded->configuration));
  auto log = std::make_shared<Log>(configuration->log_level, configuration->log_file);
  for (const auto& warning : loaded->warnings) log->write(LogLevel::warning, warning);
  return std::make_unique<Provider>(
      configuration, log, [configuration, log](client::Credential credential) {
        return RemoteService::make(*configuration, std::move(credential), *log);
      });
}

}  // namespace

Outcome<void> initialize(void* arguments) {
  const Library::Use use(library());
  TRY_VOID(check_arguments(static_cast<const CK_C_INITIALIZE_ARGS*>(arguments)));
  return library().initialize(make_remote_provider);
}

Outcome<void> finalize(void* reserved) {
  const Library::Use use(library());
  TRY_VOID(require(use.provider() != nullptr, CKR_CRYPTOKI_NOT_INITIALIZED));
  TRY_VOID(require(reserved == nullptr));
  return library().finalize();
}

Outcome<void> get_info(CK_INFO* info) {
  const Initialized initialized;
  TRY_VOID(initialized.provider());
  TRY_VOID(require(info != nullptr));
  *info = {};
  info->cryptokiVersion = {2, 40};
  set_text(info->manufacturerID, "Sealmint");
  set_text(info->libraryDescription, "Sealmint PKCS#11 Module");
  info->libraryVersion = {SEALMINT_PKCS11_VERSION_MAJOR, SEALMINT_PKCS11_VERSION_MINOR};
  return {};
}

}  // namespace sealmint::pkcs11::bridge
