#include "core/audit/signed_note.hpp"

#include <algorithm>
#include <optional>

#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"

namespace sealmint::audit {
namespace {

constexpr std::uint8_t ed25519_type = 0x01;
constexpr std::size_t key_id_bytes = 4;
constexpr std::size_t note_bytes_max = 64 * 1024;
constexpr std::size_t signatures_max = 64;
constexpr std::string_view signature_prefix = "\xe2\x80\x94 ";  // em dash, blank
// SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410 section 4).
constexpr std::array<std::uint8_t, 12> spki_prefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                   0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

Error not_a_key(std::string why) {
  return make_error(ErrorKind::rejected, "not a key for notes: " + std::move(why));
}
Error not_a_note(std::string why) {
  return make_error(ErrorKind::rejected, "not a note of this log: " + std::move(why));
}

Bytes typed_key(const NoteKey& key) {
  Bytes bytes{ed25519_type};
  bytes.insert(bytes.end(), key.public_key.begin(), key.public_key.end());
  return bytes;
}

Bytes public_key_der(const NoteKey& key) {
  Bytes der(spki_prefix.begin(), spki_prefix.end());
  der.insert(der.end(), key.public_key.begin(), key.public_key.end());
  return der;
}

struct SignatureLine {
  std::string_view name;
  Bytes signature;  // behind its key id
};

std::optional<SignatureLine> parse_line(std::string_view line) {
  if (!line.starts_with(signature_prefix)) return std::nullopt;
  line.remove_prefix(signature_prefix.size());
  const std::size_t blank = line.find(' ');
  if (blank == line.npos || !is_note_key_name(line.substr(0, blank))) return std::nullopt;
  auto bytes = from_base64(line.substr(blank + 1));
  if (!bytes || bytes->size() <= key_id_bytes) return std::nullopt;
  return SignatureLine{line.substr(0, blank), *std::move(bytes)};
}

bool is_of(const SignatureLine& line, const NoteKey& key) {
  return line.name == key.name &&
         std::ranges::equal(ByteView(line.signature).first(key_id_bytes), key.id());
}

// How many signatures of the key stand there; all of them must verify.
Result<std::size_t> count_signatures(std::string_view text, std::string_view lines,
                                     const NoteKey& key) {
  std::size_t verified = 0;
  for (std::size_t count = 0; !lines.empty(); ++count) {
    const std::size_t end = lines.find('\n');
    const auto line = end == lines.npos ? std::nullopt : parse_line(lines.substr(0, end));
    if (!line || count == signatures_max) return not_a_note("a malformed signature line");
    lines.remove_prefix(end + 1);
    if (!is_of(*line, key)) continue;
    const ByteView signature = ByteView(line->signature).subspan(key_id_bytes);
    const auto checked = crypto::verify_signature(
        public_key_der(key), model::SignatureAlgorithm::ed25519, as_bytes(text), signature);
    if (checked.has_error()) return not_a_note("a signature does not verify");
    ++verified;
  }
  return verified;
}

}  // namespace

bool is_note_key_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f' && c != '+'; });
}

Result<NoteKey> NoteKey::make(std::string name, ByteView public_key_der) {
  if (!is_note_key_name(name)) return not_a_key("its name must be ASCII without blanks and '+'");
  NoteKey key{std::move(name), {}};
  if (public_key_der.size() != spki_prefix.size() + key.public_key.size() ||
      !std::ranges::equal(public_key_der.first(spki_prefix.size()), spki_prefix)) {
    return not_a_key("it is no Ed25519 key");
  }
  std::ranges::copy(public_key_der.subspan(spki_prefix.size()), key.public_key.begin());
  return key;
}

Result<NoteKey> NoteKey::parse(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == text.npos ? text.npos : text.find('+', first + 1);
  if (second == text.npos) return not_a_key("it has the form NAME+ID+KEY");
  const auto bytes = from_base64(text.substr(second + 1));
  NoteKey key{std::string(text.substr(0, first)), {}};
  const bool is_ed25519 =
      bytes && bytes->size() == key.public_key.size() + 1 && bytes->front() == ed25519_type;
  if (!is_ed25519 || !is_note_key_name(key.name)) return not_a_key("it is no Ed25519 key");
  std::ranges::copy(ByteView(*bytes).subspan(1), key.public_key.begin());
  if (text != key.to_text()) return not_a_key("its id does not belong to it");
  return key;
}

std::string NoteKey::to_text() const {
  return name + "+" + to_hex(id()) + "+" + to_base64(typed_key(*this));
}

std::array<std::uint8_t, 4> NoteKey::id() const {
  Bytes input(name.begin(), name.end());
  input.push_back('\n');
  const Bytes typed = typed_key(*this);
  input.insert(input.end(), typed.begin(), typed.end());
  const Sha256 hash = crypto::sha256(input);
  std::array<std::uint8_t, key_id_bytes> id{};
  std::ranges::copy(ByteView(hash).first(id.size()), id.begin());
  return id;
}

std::string make_note(std::string_view text, const NoteKey& key, ByteView signature) {
  const auto id = key.id();
  Bytes bytes(id.begin(), id.end());
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  std::string note(text);
  note += '\n';
  note += signature_prefix;
  note += key.name + " " + to_base64(bytes) + "\n";
  return note;
}

Result<std::string_view> open_note(std::string_view note, const NoteKey& key) {
  if (note.size() > note_bytes_max) return not_a_note("it is too long");
  const bool has_control = std::ranges::any_of(
      note, [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\n'; });
  if (has_control) return not_a_note("it holds control characters");
  const std::size_t blank_line = note.rfind("\n\n");
  if (blank_line == note.npos) return not_a_note("it has no signatures");
  const std::string_view text = note.substr(0, blank_line + 1);
  TRY(const std::size_t verified, count_signatures(text, note.substr(blank_line + 2), key));
  if (verified == 0) return not_a_note("it is not signed by " + key.name);
  return text;
}

}  // namespace sealmint::audit
