#include "core/crypto/evp.hpp"

#include <openssl/err.h>

namespace sealmint::crypto {

Error openssl_error(std::string_view step, std::source_location where) {
  // The oldest entry is the deepest cause; later ones only repeat it in more general words.
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  std::string detail{step};
  detail += ": ";
  detail += reason ? reason : "OpenSSL gave no reason";
  ERR_clear_error();
  return make_error(ErrorKind::internal, std::move(detail), where);
}

}  // namespace sealmint::crypto
