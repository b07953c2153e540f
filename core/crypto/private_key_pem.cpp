// Taking in a private key that was made elsewhere.
#include <openssl/err.h>
#include <openssl/pem.h>

#include "core/base/ascii.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/secret_scope.hpp"
#include "core/crypto/software_vault.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t longest_text = 64UL * 1024;
constexpr std::string_view begin_mark = "-----BEGIN ";

Error rejected_key(std::string detail) {
  ERR_clear_error();
  return make_error(ErrorKind::rejected, "private key: " + std::move(detail));
}

// OpenSSL would ask the terminal for a password.
int refuse_password(char*, int, int, void*) { return -1; }

// OpenSSL skips what it does not know; text around a key is a mistake that its sender should hear
// of.
Result<void> check_is_one_block(std::string_view pem) {
  if (pem.size() > longest_text) return rejected_key("the text is longer than any key");
  const std::string_view text = trimmed(pem);
  if (!text.starts_with(begin_mark)) {
    return rejected_key("the text does not begin with a PEM block");
  }
  if (text.find(begin_mark, begin_mark.size()) != std::string_view::npos) {
    return rejected_key("exactly one PEM block is expected");
  }
  const std::size_t last_line = text.rfind('\n');
  if (last_line == std::string_view::npos || !text.substr(last_line + 1).starts_with("-----END ")) {
    return rejected_key("the PEM block does not end");
  }
  if (text.find("ENCRYPTED") != std::string_view::npos) {
    return rejected_key("it is encrypted; send it in clear over TLS");
  }
  return {};
}

// The parts fit each other: a forged public half or a bad prime would give the private half away
// with the first signatures.
Result<void> check_is_sound(EVP_PKEY& key) {
  const EvpKeyContext context{EVP_PKEY_CTX_new(&key, nullptr)};
  if (!context || EVP_PKEY_check(context.get()) != 1) {
    return rejected_key("its parts do not belong together");
  }
  return {};
}

}  // namespace

Result<EvpKey> read_private_key_pem(std::string_view pem) {
  TRY_VOID(check_is_one_block(pem));
  const SecretScope secrets;
  const Bio memory{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  if (!memory) return openssl_error("read a private key");
  EvpKey key{PEM_read_bio_PrivateKey(memory.get(), nullptr, refuse_password, nullptr)};
  if (!key) return rejected_key("the PEM block holds none that can be read");
  auto algorithm = algorithm_of(*key);
  if (algorithm.has_error()) return rejected_key(algorithm.error().detail);
  TRY_VOID(check_is_sound(*key));
  return key;
}

}  // namespace sealmint::crypto
