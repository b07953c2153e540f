// Answers of a hostile server, and the other texts that the module reads.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "client/answers.hpp"
#include "core/base/ecdsa_der.hpp"
#include "core/rules/redaction.hpp"
#include "pkcs11/command_line.hpp"
#include "pkcs11/configuration/file_settings.hpp"
#include "pkcs11/objects/token_content.hpp"
#include "pkcs11/operations/digest_info.hpp"

namespace {

using namespace sealmint;

void read_content(std::string_view text) {
  client::SignerRow signer;
  signer.id = "01890a5d-ac96-774b-bcce-b302099a8057";
  signer.name = "release";
  const client::CertificateText certificate{std::string(text), std::string(text)};
  const auto content = pkcs11::make_content(signer, certificate, 0, 0);
  if (content.has_value() && (*content)->objects.size() < 3) std::abort();
}

void read_list(std::string_view text) {
  const auto page = client::read_signer_page(text);
  if (page.has_error()) return;
  for (const auto& signer : page->signers) {
    if (signer.id.size() != 36 || signer.name.empty()) std::abort();
  }
}

void read_raw(std::string_view text) {
  Bytes raw(64);
  (void)read_ecdsa_der(as_bytes(text), raw);
}

void redact(std::string_view text) {
  const auto line = pkcs11::redacted_command(pkcs11::split_arguments(text), 64);
  if (line.size() > 4 * 64) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 12) {
    case 0: (void)client::read_login(text); break;
    case 1: read_list(text); break;
    case 2: (void)client::read_certificate(text); break;
    case 3: (void)client::read_signed(text); break;
    case 4: (void)client::read_signed_batch(text, 2); break;
    case 5: (void)client::read_request(text); break;
    case 6: (void)client::read_pending_request(text); break;
    case 7: (void)client::read_failure(403, text, std::nullopt); break;
    case 8: read_content(text); break;
    case 9: read_raw(text); break;
    case 10: (void)pkcs11::read_file_settings(text); break;
    case 11: redact(text); break;
  }
  return 0;
}
