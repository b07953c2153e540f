// Answers of a hostile step-ca, and the texts that keys and serial numbers are read from.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ca-backends/shared/serial_text.hpp"
#include "ca-backends/stepca/answers.hpp"
#include "ca-backends/stepca/encrypted_key.hpp"
#include "ca-backends/stepca/private_jwk.hpp"

namespace {

using namespace sealmint;
using namespace sealmint::ca;

void read_signed(std::string_view text) {
  const auto issued = stepca::read_signed(text);
  if (issued.has_error()) return;
  if (issued->certificate_der.empty() || issued->chain_der.size() > 17) std::abort();
}

void read_provisioners(std::string_view text) {
  const auto page = stepca::read_provisioners(text);
  if (page.has_value() && page->provisioners.size() > 1000) std::abort();
}

// A text may make us hash for a while, which would only slow the search down.
void open_key(std::string_view text) {
  if (text.size() > 2048) return;
  const auto opened = stepca::open_encrypted_key(text, Secret("password"));
  if (opened.has_error() && opened.error().kind == ErrorKind::internal) std::abort();
}

void read_key(std::string_view text) {
  const auto key = stepca::read_provisioner_key(Secret(std::string(text)));
  if (key.has_value() && key->id.empty()) std::abort();
}

// What is written is read again as the same number.
void convert_serial(std::string_view text) {
  if (const auto octets = from_decimal_serial(text)) {
    if (from_colon_serial(to_colon_serial(*octets)) != octets) std::abort();
  }
  if (const auto octets = from_colon_serial(text)) {
    if (from_decimal_serial(to_decimal_serial(*octets)) != octets) std::abort();
  }
  const auto octets = serial_octets(as_bytes(text));
  if (octets.has_value() && from_decimal_serial(to_decimal_serial(*octets)) != *octets) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 8) {
    case 0: read_signed(text); break;
    case 1: (void)stepca::read_message(text); break;
    case 2: read_provisioners(text); break;
    case 3: (void)stepca::read_encrypted_key(text); break;
    case 4: (void)stepca::read_certificates(text); break;
    case 5: open_key(text); break;
    case 6: read_key(text); break;
    case 7: convert_serial(text); break;
  }
  return 0;
}
