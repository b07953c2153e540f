#include "core/service/shared/idempotency.hpp"

#include <algorithm>
#include <array>

#include "core/base/must.hpp"
#include "core/crypto/aead.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"
#include "core/service/shared/read_deadline.hpp"

namespace sealmint::service {
namespace {

Sha256 key_hash_of(const model::Principal& principal, std::string_view path, std::string_view key) {
  const auto kind = static_cast<std::uint8_t>(principal.actor.kind);
  return crypto::sha256_of_parts(
      {ByteView(&kind, 1), principal.actor.id.bytes, as_bytes(path), as_bytes(key)});
}

// The key goes in too: the store never has it, so that a body with a password in it cannot be
// guessed from this hash faster than from the password's own.
Sha256 body_hash_of(std::string_view key, std::string_view body) {
  return crypto::sha256_of_parts({as_bytes(key), as_bytes(body)});
}

// One key for each (credential, Idempotency-Key), so a random nonce cannot meet itself.
Sha256 sealing_key(const Sha256& key_hash, std::string_view bearer) {
  return crypto::sha256_of_parts(
      {as_bytes("sealmint idempotent answer v1"), key_hash, as_bytes(bearer)});
}

Error sealed_for_another() {
  return make_error(ErrorKind::conflict,
                    "This Idempotency-Key was used already, and its answer holds a secret that is "
                    "shown only to the access token that asked first");
}

}  // namespace

ports::RememberAnswer IdempotencyService::Claim::remember(int status, std::string answer) const {
  const auto expires_at = service_.context_.clock.now() + limits::idempotency_lifetime;
  return {key_hash_, body_hash_, status, std::move(answer), expires_at};
}

Result<ports::RememberAnswer> IdempotencyService::Claim::remember_sealed(
    int status, std::string_view answer, std::string_view bearer) const {
  const Sha256 key = sealing_key(key_hash_, bearer);
  Bytes nonce(crypto::aead_nonce_bytes);
  crypto::fill_random(nonce);
  TRY(const Bytes sealed, crypto::aead_seal(key, nonce, body_hash_, as_bytes(answer)));
  nonce.insert(nonce.end(), sealed.begin(), sealed.end());
  return remember(status, to_base64(nonce));
}

Result<std::string> IdempotencyService::Claim::open_sealed(const ports::RememberAnswer& kept,
                                                           std::string_view bearer) const {
  const auto bytes = from_base64(kept.answer);
  if (!bytes || bytes->size() < crypto::aead_nonce_bytes) return sealed_for_another();
  const ByteView nonce = ByteView(*bytes).first(crypto::aead_nonce_bytes);
  const ByteView ciphertext = ByteView(*bytes).subspan(crypto::aead_nonce_bytes);
  const Sha256 key = sealing_key(key_hash_, bearer);
  const auto answer = crypto::aead_open(key, nonce, kept.body_hash, ciphertext);
  if (answer.has_error()) return sealed_for_another();
  const auto text = answer->span();
  return std::string(as_text(ByteView(text.data(), text.size())));
}

Task<IdempotencyService::Begun> IdempotencyService::begin(const model::Principal& principal,
                                                          std::string_view path,
                                                          std::string_view key,
                                                          std::string_view body) {
  const Sha256 key_hash = key_hash_of(principal, path, key);
  const Sha256 body_hash = body_hash_of(key, body);
  {
    const std::lock_guard lock(mutex_);
    if (!in_flight_.insert(Sha256Hash{key_hash}).second) {
      co_return make_error(ErrorKind::conflict,
                           "A request with this Idempotency-Key is still under way");
    }
  }
  // From here on the claim's end gives the key back, whatever happens.
  Begun begun;
  begun.claim = std::make_shared<Claim>(*this, key_hash, body_hash);

  const auto now = context_.clock.now();
  CO_TRY(begun.replay, co_await kept_.remembered_answer(key_hash, now, read_deadline()));
  if (begun.replay && begun.replay->body_hash != body_hash) {
    co_return make_issue("Idempotency-Key", "was used already with another request body");
  }
  co_return std::move(begun);
}

void IdempotencyService::release(const Sha256& key_hash) {
  const std::lock_guard lock(mutex_);
  const std::size_t released = in_flight_.erase(Sha256Hash{key_hash});
  must(released == 1, "a key in flight is let go once");
}

}  // namespace sealmint::service
