#include "core/crypto/signing/batch_signer.hpp"

#include <boost/test/unit_test.hpp>

#include "core/crypto/signing/libcrypto_implementation.hpp"
#include "tests/unit/core/crypto/signing/signing_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

// One batch signer for each implementation that is there, which then signs every fill.
std::vector<std::unique_ptr<ports::BatchSigner>>& batch_signers() {
  static auto made = [] {
    std::vector<std::unique_ptr<ports::BatchSigner>> all;
    for (const auto& make : available_implementations(SigningChoice::automatic)) {
      std::vector<std::unique_ptr<SigningImplementation>> one;
      one.push_back(make());
      all.push_back(make_batch_signer(std::move(one), SigningTable{}, 256));
    }
    return all;
  }();
  return made;
}

// A key of another vault, which can only sign by itself.
class ForeignKey final : public ports::SigningKey {
 public:
  explicit ForeignKey(std::unique_ptr<ports::SigningKey> inner) : inner_(std::move(inner)) {}
  model::KeyAlgorithm algorithm() const override { return inner_->algorithm(); }
  ByteView public_key_der() const override { return inner_->public_key_der(); }
  Result<Bytes> sign(model::SignatureAlgorithm algorithm, ByteView input) override {
    TRY(Bytes signature, inner_->sign(algorithm, input));
    if (is_damaged) signature.back() ^= 1;
    return signature;
  }
  Result<void> verify(model::SignatureAlgorithm algorithm, ByteView input,
                      ByteView signature) override {
    return inner_->verify(algorithm, input, signature);
  }

  bool is_damaged = false;

 private:
  std::unique_ptr<ports::SigningKey> inner_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(batch_signer)

// Every algorithm and every fill, with different keys and digests side by side.
BOOST_AUTO_TEST_CASE(every_fill_verifies) {
  for (auto& signer : batch_signers()) {
    for (const auto algorithm : all_key_algorithms) {
      for (std::size_t fill = 1; fill <= lanes_max; ++fill) {
        Batch batch;
        batch.fill(algorithm, fill);
        signer->sign(batch.tasks());
        for (const auto& task : batch.tasks()) {
          BOOST_TEST(is_right(task), model::name(algorithm) << " " << model::name(task.algorithm));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_batch_of_any_length_is_cut_into_fills) {
  for (auto& signer : batch_signers()) {
    for (const auto algorithm : {model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::ed25519}) {
      Batch batch;
      batch.fill(algorithm, 259);
      signer->sign(batch.tasks());
      for (const auto& task : batch.tasks()) BOOST_TEST(is_right(task));
    }
    Batch none;
    signer->sign(none.tasks());
  }
}

// A task that cannot be signed has its error and an empty space; those around it are signed.
BOOST_AUTO_TEST_CASE(a_bad_task_leaves_the_others_alone) {
  for (auto& signer : batch_signers()) {
    for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256,
                                 model::KeyAlgorithm::ed25519}) {
      for (std::size_t bad = 0; bad < lanes_max; ++bad) {
        Batch batch;
        batch.fill(algorithm, lanes_max);
        const auto right_algorithm = batch[bad].algorithm;
        batch[bad].algorithm = model::family(algorithm) == model::KeyFamily::ec
                                   ? model::SignatureAlgorithm::rsa_pss_sha256
                                   : model::SignatureAlgorithm::ecdsa_sha256;
        signer->sign(batch.tasks());
        for (std::size_t i = 0; i < lanes_max; ++i) {
          if (i != bad) BOOST_TEST(is_right(batch[i]));
        }
        BOOST_TEST(refuses(batch[bad].outcome, ErrorKind::unsupported, "does not fit"));
        BOOST_TEST(is_wiped(batch[bad]));
        BOOST_TEST(!batch[bad].is_faulty);

        // Put right, the task is signed.
        batch[bad].algorithm = right_algorithm;
        signer->sign(batch.tasks().subspan(bad, 1));
        BOOST_TEST(is_right(batch[bad]));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_digest_of_the_wrong_length_is_unsupported) {
  for (auto& signer : batch_signers()) {
    for (const auto key_algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p521}) {
      for (const auto algorithm : signature_algorithms_of(model::family(key_algorithm))) {
        Batch batch;
        for (std::size_t size = 0; size <= 65; ++size) {
          batch.add(numbered_key(key_algorithm, 0), algorithm, Bytes(size, 0x55));
        }
        signer->sign(batch.tasks());
        for (std::size_t size = 0; size <= 65; ++size) {
          if (size == model::digest_bytes(model::digest_of(algorithm))) {
            BOOST_TEST(is_right(batch[size]));
          } else {
            BOOST_TEST(refuses(batch[size].outcome, ErrorKind::unsupported, "takes a digest of"));
            BOOST_TEST(is_wiped(batch[size]));
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_space_that_is_too_small_is_refused) {
  for (auto& signer : batch_signers()) {
    for (const auto algorithm : all_key_algorithms) {
      Batch batch;
      batch.fill(algorithm, 2);
      batch[0].space = batch[0].space.first(batch[0].space.size() - 1);
      signer->sign(batch.tasks());
      BOOST_TEST(refuses(batch[0].outcome, ErrorKind::internal, "no room"));
      BOOST_TEST(is_wiped(batch[0]));
      BOOST_TEST(is_right(batch[1]));
    }
  }
}

// Digests that are zero, or all ones, or about the order of the curve.
BOOST_AUTO_TEST_CASE(extreme_digests_are_signed) {
  constexpr std::string_view order_p256 =
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  for (auto& signer : batch_signers()) {
    for (const auto key_algorithm : all_key_algorithms) {
      Batch batch;
      auto& key = numbered_key(key_algorithm, 0);
      for (const auto algorithm : signature_algorithms_of(model::family(key_algorithm))) {
        const std::size_t size = model::digest_bytes(model::digest_of(algorithm));
        batch.add(key, algorithm, Bytes(size, 0));
        batch.add(key, algorithm, Bytes(size, 0xff));
        for (const int last : {0x4f, 0x50, 0x51, 0x52, 0x53}) {
          Bytes digest = *from_hex(order_p256);
          digest.back() = static_cast<std::uint8_t>(last);
          digest.resize(size);
          batch.add(key, algorithm, digest);
        }
      }
      signer->sign(batch.tasks());
      for (const auto& task : batch.tasks()) {
        BOOST_TEST(is_right(task), model::name(key_algorithm) << " " << to_hex(task.input));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(messages_of_any_length_are_signed_by_ed25519) {
  for (auto& signer : batch_signers()) {
    Batch batch;
    std::size_t number = 0;
    for (const std::size_t size :
         {0U, 1U, 31U, 32U, 47U, 63U, 64U, 79U, 80U, 111U, 112U, 127U, 128U, 129U, 1000U, 65536U}) {
      batch.add(numbered_key(model::KeyAlgorithm::ed25519, number++),
                model::SignatureAlgorithm::ed25519, Bytes(size, 0x3c));
    }
    signer->sign(batch.tasks());
    for (const auto& task : batch.tasks()) BOOST_TEST(is_right(task), task.input.size());
  }
}

// The rule is one algorithm a batch; a mistake there must not sign with the wrong arithmetic.
BOOST_AUTO_TEST_CASE(another_kind_of_key_begins_another_fill) {
  for (auto& signer : batch_signers()) {
    Batch batch;
    for (int round = 0; round < 3; ++round) {
      for (const auto algorithm : {model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::ec_p384,
                                   model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ed25519}) {
        batch.fill(algorithm, 1);
      }
    }
    signer->sign(batch.tasks());
    for (const auto& task : batch.tasks()) BOOST_TEST(is_right(task));
  }
}

BOOST_AUTO_TEST_CASE(a_foreign_key_signs_by_itself_and_is_always_checked) {
  for (auto& signer : batch_signers()) {
    for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256}) {
      ForeignKey foreign(fresh_key(algorithm));
      Batch batch;
      batch.fill(algorithm, 3);
      batch[1].key = &foreign;
      signer->sign(batch.tasks());
      for (const auto& task : batch.tasks()) BOOST_TEST(is_right(task));

      foreign.is_damaged = true;
      signer->sign(batch.tasks());
      BOOST_TEST(is_right(batch[0]));
      BOOST_TEST(is_right(batch[2]));
      BOOST_TEST(batch[1].is_faulty);
      BOOST_TEST(refuses(batch[1].outcome, ErrorKind::unavailable, "key_integrity"));
      BOOST_TEST(is_wiped(batch[1]));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
