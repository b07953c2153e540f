#include "core/crypto/digest.hpp"

#include <stdexcept>

#include "core/crypto/digest_method.hpp"
#include "core/crypto/evp.hpp"

namespace sealmint::crypto {
namespace {

const EVP_MD* fetch(const char* name) {
  const EVP_MD* method = EVP_MD_fetch(nullptr, name, nullptr);
  if (!method) throw std::runtime_error(openssl_error(name).detail);
  return method;
}

// Hashes what `feed` puts in. The context is kept per thread, so nothing is allocated.
template <class Feed>
void hash_with(model::DigestAlgorithm digest, std::uint8_t* out, Feed&& feed) {
  thread_local const EvpDigestContext context{EVP_MD_CTX_new()};
  const bool ok = context &&
                  EVP_DigestInit_ex2(context.get(), digest_method(digest), nullptr) == 1 &&
                  feed(*context) && EVP_DigestFinal_ex(context.get(), out, nullptr) == 1;
  if (!ok) throw std::runtime_error(openssl_error("digest").detail);
}

bool update(EVP_MD_CTX& context, ByteView data) {
  return EVP_DigestUpdate(&context, data.data(), data.size()) == 1;
}

bool update_length(EVP_MD_CTX& context, std::uint64_t length) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(length >> (56 - 8 * i));
  }
  return update(context, bytes);
}

}  // namespace

const EVP_MD* digest_method(model::DigestAlgorithm digest) {
  switch (digest) {
    case model::DigestAlgorithm::none: return nullptr;
    case model::DigestAlgorithm::sha256: {
      static const EVP_MD* const method = fetch("SHA256");
      return method;
    }
    case model::DigestAlgorithm::sha384: {
      static const EVP_MD* const method = fetch("SHA384");
      return method;
    }
    case model::DigestAlgorithm::sha512: {
      static const EVP_MD* const method = fetch("SHA512");
      return method;
    }
  }
  return nullptr;
}

Sha256 sha256(ByteView data) {
  Sha256 result{};
  hash_with(model::DigestAlgorithm::sha256, result.data(),
            [&](EVP_MD_CTX& context) { return update(context, data); });
  return result;
}

Sha256 sha256_prefixed(std::uint8_t prefix, ByteView data) {
  Sha256 result{};
  hash_with(model::DigestAlgorithm::sha256, result.data(), [&](EVP_MD_CTX& context) {
    return update(context, ByteView(&prefix, 1)) && update(context, data);
  });
  return result;
}

Sha256 sha256_of_parts(std::initializer_list<ByteView> parts) {
  return sha256_of_parts(std::span(parts.begin(), parts.size()));
}

Sha256 sha256_of_parts(std::span<const ByteView> parts) {
  Sha256 result{};
  hash_with(model::DigestAlgorithm::sha256, result.data(), [&](EVP_MD_CTX& context) {
    for (const ByteView part : parts) {
      if (!update_length(context, part.size()) || !update(context, part)) return false;
    }
    return true;
  });
  return result;
}

Bytes hash(model::DigestAlgorithm digest, ByteView data) {
  Bytes result(model::digest_bytes(digest));
  hash_into(digest, data, result);
  return result;
}

void hash_into(model::DigestAlgorithm digest, ByteView data, std::span<std::uint8_t> out) {
  if (digest == model::DigestAlgorithm::none) throw std::logic_error("a hash without a digest");
  if (out.size() < model::digest_bytes(digest)) throw std::logic_error("no room for a digest");
  hash_with(digest, out.data(), [&](EVP_MD_CTX& context) { return update(context, data); });
}

}  // namespace sealmint::crypto
