#include "ca-backends/est/csr_attributes.hpp"

#include <optional>

#include "ca-backends/est/oids.hpp"

namespace sealmint::ca::est {
namespace {

constexpr std::size_t attributes_max = 256;
constexpr std::size_t values_max = 64;

Error no_attributes() {
  return make_error(ErrorKind::rejected, "the server's CSR attributes cannot be read");
}

// A size in bits, as the value of rsaEncryption; nothing for none that a key could have.
std::optional<std::size_t> small_integer(ByteView content) {
  if (content.empty() || content.size() > 3 || content[0] >= 0x80) return std::nullopt;
  std::size_t value = 0;
  for (const std::uint8_t octet : content) value = value << 8 | octet;
  return value;
}

bool is_key_algorithm(ByteView oid) {
  return is(oid, ec_key) || is(oid, rsa_key) || is(oid, ed25519_key);
}

void add_key(CsrAttributes& wanted, ByteView algorithm, const std::vector<DerElement>& values) {
  KeyWish wish{to_oid(algorithm), {}, {}};
  for (const auto& value : values) {
    if (value.tag == tag_oid) wish.curves.push_back(to_oid(value.content));
    if (value.tag != tag_integer) continue;
    if (const auto bits = small_integer(value.content)) wish.rsa_bits.push_back(*bits);
  }
  wanted.keys.push_back(std::move(wish));
}

// RFC 8951 has whole Extensions as the value; servers from before name the extensions alone.
void add_extensions(CsrAttributes& wanted, const std::vector<DerElement>& values) {
  for (const auto& value : values) {
    if (value.tag == tag_oid) wanted.extensions.push_back(to_oid(value.content));
    if (value.tag != tag_sequence) continue;
    const auto extensions = elements_of(value.content, values_max);
    if (!extensions) continue;
    for (const auto& extension : *extensions) {
      ByteView rest = extension.content;
      const auto oid = extension.tag == tag_sequence ? take_der_element(rest) : std::nullopt;
      if (oid && oid->tag == tag_oid) wanted.extensions.push_back(to_oid(oid->content));
    }
  }
}

Result<void> add(CsrAttributes& wanted, const DerElement& entry) {
  ByteView rest = entry.content;
  const auto type = entry.tag == tag_oid ? std::optional(entry) : take_der_element(rest);
  if (!type || type->tag != tag_oid) return no_attributes();
  std::vector<DerElement> values;
  if (entry.tag == tag_sequence) {
    const auto set = take_der_element(rest);
    if (!set || set->tag != tag_set || !rest.empty()) return no_attributes();
    auto members = elements_of(set->content, values_max);
    if (!members) return no_attributes();
    values = *std::move(members);
  } else if (entry.tag != tag_oid) {
    return no_attributes();
  }
  if (is_key_algorithm(type->content)) add_key(wanted, type->content, values);
  if (is(type->content, extension_request)) add_extensions(wanted, values);
  if (is(type->content, challenge_password)) wanted.wants_channel_binding = true;
  return {};
}

}  // namespace

Result<CsrAttributes> read_csr_attributes(ByteView der) {
  CsrAttributes wanted;
  if (der.empty()) return wanted;  // as some servers say "none"
  const auto whole = take_der_element(der);
  if (!whole || whole->tag != tag_sequence || !der.empty()) return no_attributes();
  const auto entries = elements_of(whole->content, attributes_max);
  if (!entries) return no_attributes();
  for (const auto& entry : *entries) {
    TRY_VOID(add(wanted, entry));
  }
  return wanted;
}

}  // namespace sealmint::ca::est
