// The yardstick of the bars: one-at-a-time EVP_PKEY_sign of the system's OpenSSL on one core, with
// several keys in turn and their contexts initialised once. Prints one JSON object.
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

// As many as a multi-buffer implementation signs with at once, so that the caches see the same.
constexpr std::size_t key_count = 8;

void require(bool succeeded, const std::string& step) {
  if (!succeeded) throw std::runtime_error("OpenSSL: " + step);
}

struct Kind {
  std::string_view name;  // as in the Sign API
  const char* type;
  int rsa_bits;
  const char* group;
  const EVP_MD* (*digest)();  // null: it signs the message itself
};

constexpr std::array<Kind, 7> kinds{{
    {"RSA_2048", "RSA", 2048, nullptr, EVP_sha256},
    {"RSA_3072", "RSA", 3072, nullptr, EVP_sha256},
    {"RSA_4096", "RSA", 4096, nullptr, EVP_sha256},
    {"EC_prime256v1", "EC", 0, "P-256", EVP_sha256},
    {"EC_secp384r1", "EC", 0, "P-384", EVP_sha384},
    {"EC_secp521r1", "EC", 0, "P-521", EVP_sha512},
    {"ED25519", "ED25519", 0, nullptr, nullptr},
}};

EVP_PKEY* make_key(const Kind& kind) {
  if (kind.rsa_bits != 0) {
    return EVP_PKEY_Q_keygen(nullptr, nullptr, kind.type, static_cast<std::size_t>(kind.rsa_bits));
  }
  if (kind.group != nullptr) return EVP_PKEY_Q_keygen(nullptr, nullptr, kind.type, kind.group);
  return EVP_PKEY_Q_keygen(nullptr, nullptr, kind.type);
}

// A key that is ready to sign.
class Signer {
 public:
  explicit Signer(const Kind& kind) : key_(make_key(kind), EVP_PKEY_free) {
    require(key_ != nullptr, "key generation");
    if (kind.digest == nullptr) return;
    input_.resize(static_cast<std::size_t>(EVP_MD_get_size(kind.digest())));
    context_.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
    require(EVP_PKEY_sign_init(context_.get()) == 1, "EVP_PKEY_sign_init");
    require(EVP_PKEY_CTX_set_signature_md(context_.get(), kind.digest()) == 1, "digest");
  }

  void sign() {
    // A new input each time, at the price of a store.
    ++input_[0];
    std::size_t bytes = signature_.size();
    if (context_) {
      require(EVP_PKEY_sign(context_.get(), signature_.data(), &bytes, input_.data(),
                            input_.size()) == 1,
              "EVP_PKEY_sign");
      return;
    }
    require(EVP_DigestSignInit(message_.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                EVP_DigestSign(message_.get(), signature_.data(), &bytes, input_.data(),
                               input_.size()) == 1,
            "EVP_DigestSign");
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context_{nullptr, EVP_PKEY_CTX_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> message_{EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free};
  std::vector<unsigned char> input_ = std::vector<unsigned char>(32);
  std::array<unsigned char, 1024> signature_{};
};

double thread_cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void measure(const Kind& kind, std::vector<Signer>& signers, double seconds) {
  for (Signer& signer : signers) signer.sign();
  const double start = thread_cpu_seconds();
  double used = 0;
  std::size_t signatures = 0;
  while (used < seconds) {
    for (Signer& signer : signers) signer.sign();
    signatures += signers.size();
    used = thread_cpu_seconds() - start;
  }
  std::printf(R"({"keyAlgorithm":"%s","signatures":%zu,"cpuUsPerSignature":%.3f,"openssl":"%s"})"
              "\n",
              std::string(kind.name).c_str(), signatures,
              used / static_cast<double>(signatures) * 1e6, OpenSSL_version(OPENSSL_VERSION));
  std::fflush(stdout);
}

// With `on_request` once for each line of standard input, so that the caller can measure something
// else between two times without new keys.
void run(const Kind& kind, double seconds, bool on_request) {
  std::vector<Signer> signers;
  for (std::size_t i = 0; i < key_count; ++i) signers.emplace_back(kind);
  if (!on_request) return measure(kind, signers, seconds);
  for (std::string line; std::getline(std::cin, line);) measure(kind, signers, seconds);
}

int usage() {
  std::fputs("usage: evp_sign KEY_ALGORITHM SECONDS [--on-request]\n", stderr);
  return 2;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const bool on_request = argument_count == 4 && std::string_view(arguments[3]) == "--on-request";
  if (argument_count != 3 && !on_request) return usage();
  const double seconds = std::atof(arguments[2]);
  if (!(seconds > 0 && seconds <= 60)) return usage();
  for (const Kind& kind : kinds) {
    if (kind.name != arguments[1]) continue;
    try {
      run(kind, seconds, on_request);
      return 0;
    } catch (const std::exception& exception) {
      std::fprintf(stderr, "evp_sign: %s\n", exception.what());
      return 1;
    }
  }
  return usage();
}
