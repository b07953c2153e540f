#include "app/state/log_identity.hpp"

#include <unistd.h>

#include <array>
#include <charconv>
#include <vector>

#include "core/crypto/random.hpp"

namespace sealmint::app {
namespace {

constexpr std::string_view origin_key = "log_origin";
constexpr std::string_view signing_key_key = "log_signing_key";

std::string default_origin() {
  std::array<char, 256> name{};
  const bool is_known = ::gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0';
  return std::string(is_known ? name.data() : "localhost") + "/audit";
}

Result<std::string> kept_origin(std::string_view configured, ports::Settings& settings) {
  TRY(const auto stored, settings.read_setting(origin_key));
  if (stored) {
    std::string origin(as_text(*stored));
    if (configured.empty() || configured == origin) return origin;
    return make_error(ErrorKind::rejected,
                      "audit.origin: the log of this store is " + origin + ", and keeps its name");
  }
  std::string origin = configured.empty() ? default_origin() : std::string(configured);
  if (!audit::is_note_key_name(origin)) {
    return make_error(ErrorKind::rejected, "audit.origin: must have no blanks and no '+'");
  }
  TRY_VOID(settings.write_setting(origin_key, as_bytes(origin)));
  return origin;
}

// Id, version of the key-encryption key, nonce, ciphertext and public half: a line each.
std::string to_text(const model::WrappedKey& key) {
  return to_string(key.id) + "\n" + std::to_string(key.kek_version) + "\n" + to_base64(key.nonce) +
         "\n" + to_base64(key.ciphertext) + "\n" + to_base64(key.spki_der) + "\n";
}

Error damaged() {
  return make_error(ErrorKind::rejected, "the key of the log in the store was altered");
}

// Owner, purpose and algorithm are always the same, and sealed with the key.
model::WrappedKey blank_key(KeyId id) {
  model::WrappedKey key;
  key.id = id;
  key.owner = id.uuid;
  key.purpose = model::KeyPurpose::log;
  key.algorithm = model::KeyAlgorithm::ed25519;
  return key;
}

Result<model::WrappedKey> parse_key(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = 0; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
    lines.push_back(text.substr(0, end));
  }
  constexpr std::size_t line_count = 5;
  if (lines.size() != line_count || !text.empty()) return damaged();
  const auto id = parse_uuid(lines[0]);
  const auto nonce = from_base64(lines[2]);
  const auto ciphertext = from_base64(lines[3]);
  const auto spki = from_base64(lines[4]);
  if (!id || !nonce || !ciphertext || !spki) return damaged();
  auto key = blank_key(KeyId{*id});
  const auto [stop, failure] = std::from_chars(lines[1].begin(), lines[1].end(), key.kek_version);
  if (failure != std::errc{} || stop != lines[1].end()) return damaged();
  key.nonce = *nonce;
  key.ciphertext = *ciphertext;
  key.spki_der = *spki;
  return key;
}

Result<model::WrappedKey> kept_key(ports::Settings& settings, ports::KeyVault& vault,
                                   TimePoint now) {
  TRY(const auto stored, settings.read_setting(signing_key_key));
  if (stored) return parse_key(as_text(*stored));
  const KeyId id{crypto::new_uuid(now)};
  TRY(auto key, vault.generate(id, id.uuid, model::KeyPurpose::log, model::KeyAlgorithm::ed25519));
  TRY_VOID(settings.write_setting(signing_key_key, as_bytes(to_text(key))));
  return key;
}

}  // namespace

Result<service::LogIdentity> load_log_identity(std::string_view origin, ports::Settings& settings,
                                               ports::KeyVault& vault, TimePoint now) {
  TRY(auto name, kept_origin(origin, settings));
  TRY(const auto wrapped, kept_key(settings, vault, now));
  auto opened = vault.open(wrapped);
  if (opened.has_error()) return damaged();
  TRY(auto key, audit::NoteKey::make(std::move(name), (*opened)->public_key_der()));
  return service::LogIdentity{std::move(key), *std::move(opened)};
}

}  // namespace sealmint::app
