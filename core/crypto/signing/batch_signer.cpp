#include "core/crypto/signing/batch_signer.hpp"

#include <algorithm>
#include <array>

#include "core/base/ecdsa_der.hpp"
#include "core/base/wipe.hpp"
#include "core/crypto/evp_signing_key.hpp"
#include "core/crypto/signing/declassify.hpp"
#include "core/crypto/signing/rsa_encoding.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t raw_ecdsa_bytes_max = 132;
constexpr std::uint8_t empty_message = 0;

void refuse(ports::SignTask& task, Error error) {
  wipe(task.space);
  task.size = 0;
  task.outcome = std::move(error);
}

void refuse_faulty(ports::SignTask& task) {
  refuse(task, make_error(ErrorKind::unavailable, "key_integrity"));
  task.is_faulty = true;
}

void accept(ports::SignTask& task, std::size_t size) {
  task.size = size;
  task.outcome = {};
}

// What can be said against a task before anything is signed.
Result<void> check_task(const ports::SignTask& task, model::KeyAlgorithm algorithm) {
  TRY_VOID(check_signature_input(algorithm, task.algorithm, task.input));
  if (task.space.size() < model::signature_bytes_max(algorithm)) {
    return make_error(ErrorKind::internal, "no room for a signature");
  }
  return {};
}

// The slow way that is always there: the key signs by itself, and is always checked. For keys of
// other vaults, and for what an implementation cannot do.
void sign_by_key(ports::SignTask& task) {
  auto signature = task.key->sign(task.algorithm, task.input);
  if (signature.has_error()) return refuse(task, std::move(signature).error());
  if (signature->size() > task.space.size()) {
    return refuse(task, make_error(ErrorKind::internal, "no room for a signature"));
  }
  if (task.key->verify(task.algorithm, task.input, *signature).has_value()) {
    std::ranges::copy(*signature, task.space.begin());
    accept(task, signature->size());
  } else {
    refuse_faulty(task);
  }
  wipe(*signature);
}

// Tasks that are signed together: valid, with keys of one algorithm.
struct Fill {
  model::KeyAlgorithm algorithm = model::default_key_algorithm;
  std::size_t size = 0;
  std::array<ports::SignTask*, lanes_max> tasks{};
  std::array<EvpSigningKey*, lanes_max> keys{};
};

class TableBatchSigner final : public ports::BatchSigner {
 public:
  TableBatchSigner(std::vector<std::unique_ptr<SigningImplementation>> implementations,
                   const SigningTable& table, std::uint32_t verify_sample)
      : implementations_(std::move(implementations)),
        table_(table),
        verify_sample_(verify_sample) {}

  void sign(std::span<ports::SignTask> tasks) override {
    while (!tasks.empty()) {
      Fill fill;
      tasks = collect(tasks, fill);
      if (fill.size > 0) sign_fill(fill);
    }
  }

  std::size_t lanes(model::KeyAlgorithm algorithm) const override {
    const auto position = table_.chosen(algorithm, lanes_max);
    return position ? std::max<std::size_t>(implementations_[*position]->lanes(algorithm), 1) : 1;
  }

 private:
  // Takes valid tasks off the front until a fill is full or another kind of key begins. The others
  // on the way get their outcome.
  static std::span<ports::SignTask> collect(std::span<ports::SignTask> tasks, Fill& fill) {
    fill.algorithm = tasks.front().key->algorithm();
    while (!tasks.empty() && fill.size < lanes_max) {
      ports::SignTask& task = tasks.front();
      if (task.key->algorithm() != fill.algorithm) break;
      tasks = tasks.subspan(1);
      task.is_faulty = false;
      auto valid = check_task(task, fill.algorithm);
      auto* const key = dynamic_cast<EvpSigningKey*>(task.key);
      if (valid.has_error()) {
        refuse(task, std::move(valid).error());
      } else if (!key) {
        sign_by_key(task);
      } else {
        fill.tasks[fill.size] = &task;
        fill.keys[fill.size] = key;
        ++fill.size;
      }
    }
    return tasks;
  }

  void sign_fill(const Fill& fill) {
    const auto position = table_.chosen(fill.algorithm, fill.size);
    if (!position) return refuse_untrusted(fill);
    auto& implementation = *implementations_[*position];
    const std::size_t lanes = implementation.lanes(fill.algorithm);
    if (lanes == 0) return sign_by_keys(fill);
    for (std::size_t first = 0; first < fill.size; first += lanes) {
      call(implementation, fill, first, std::min(lanes, fill.size - first));
    }
  }

  // A table that was made elsewhere may name an implementation that cannot do this here.
  static void sign_by_keys(const Fill& fill) {
    for (std::size_t i = 0; i < fill.size; ++i) sign_by_key(*fill.tasks[i]);
  }

  static void refuse_untrusted(const Fill& fill) {
    for (std::size_t i = 0; i < fill.size; ++i) {
      refuse(*fill.tasks[i], make_error(ErrorKind::unavailable, "signing_self_test"));
    }
  }

  // One call of an implementation, from the padding to the checked signature.
  void call(SigningImplementation& implementation, const Fill& fill, std::size_t first,
            std::size_t count) {
    std::size_t used = 0;
    for (std::size_t i = first; i < first + count; ++i) {
      PreparedKey* const key = fill.keys[i]->prepared(implementation);
      if (!key) {
        sign_by_key(*fill.tasks[i]);
        continue;
      }
      called_[used] = fill.tasks[i];
      operations_[used] = describe(*fill.tasks[i], fill.algorithm, *key, used);
      ++used;
    }
    if (used == 0) return;
    implementation.sign(fill.algorithm, std::span{operations_}.first(used));
    // Signatures are made to be shown. A wrong one is not, but whether it is wrong, shows.
    for (std::size_t i = 0; i < used; ++i) declassify(operations_[i].signature);
    used = drop_refused(used);
    verify(implementation, fill.algorithm, used);
    for (std::size_t i = 0; i < used; ++i) deliver(fill.algorithm, *called_[i], operations_[i]);
  }

  RawOperation describe(ports::SignTask& task, model::KeyAlgorithm algorithm, PreparedKey& key,
                        std::size_t lane) {
    const std::size_t size = raw_signature_bytes(algorithm);
    switch (model::family(algorithm)) {
      case model::KeyFamily::rsa: {
        const auto block = std::span{blocks_[lane]}.first(size);
        encode_rsa_block(task.algorithm, task.input, block);
        return {&key, block, task.space.first(size)};
      }
      case model::KeyFamily::ec: return {&key, task.input, std::span{raw_ecdsa_[lane]}.first(size)};
      case model::KeyFamily::ed25519: break;
    }
    const ByteView message = task.input.empty() ? ByteView{&empty_message, 0} : task.input;
    return {&key, message, task.space.first(size)};
  }

  // What an implementation refuses (crypto_mb: a digest that is zero or not below the order of the
  // curve) its key signs by itself. Moves the others together.
  std::size_t drop_refused(std::size_t count) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!operations_[i].is_good) {
        wipe(operations_[i].signature);
        sign_by_key(*called_[i]);
        continue;
      }
      operations_[kept] = operations_[i];
      called_[kept] = called_[i];
      ++kept;
    }
    return kept;
  }

  // Checks what must be checked; the others stay good. Whole fills are sampled, because checking
  // eight costs one call where checking one does.
  void verify(SigningImplementation& implementation, model::KeyAlgorithm algorithm,
              std::size_t count) {
    const bool all = model::family(algorithm) == model::KeyFamily::rsa || is_sampled(count);
    std::array<RawOperation, lanes_max> checked;
    std::array<std::size_t, lanes_max> places{};
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!all && !called_[i]->must_verify) continue;
      checked[size] = operations_[i];
      places[size++] = i;
    }
    if (size == 0) return;
    implementation.verify(algorithm, std::span{checked}.first(size));
    for (std::size_t i = 0; i < size; ++i) operations_[places[i]].is_good = checked[i].is_good;
  }

  // Every signature adds one to what is due, and one that is checked pays for `verify_sample_`: the
  // share is that of signatures, whatever the fills are that they come in.
  bool is_sampled(std::size_t count) {
    due_ += count;
    const std::size_t price = verify_sample_ * count;
    if (due_ < price) return false;
    due_ -= price;
    return true;
  }

  static void deliver(model::KeyAlgorithm algorithm, ports::SignTask& task,
                      const RawOperation& operation) {
    if (!operation.is_good) {
      wipe(operation.signature);
      return refuse_faulty(task);
    }
    const bool is_ecdsa = model::family(algorithm) == model::KeyFamily::ec;
    accept(task, is_ecdsa ? write_ecdsa_der(operation.signature, task.space)
                          : operation.signature.size());
  }

  const std::vector<std::unique_ptr<SigningImplementation>> implementations_;
  const SigningTable table_;
  const std::size_t verify_sample_;
  std::size_t due_ = 0;

  // Of the call under way. Nothing in them is secret once it is delivered.
  std::array<ports::SignTask*, lanes_max> called_{};
  std::array<RawOperation, lanes_max> operations_{};
  std::array<std::array<std::uint8_t, rsa_modulus_bytes_max>, lanes_max> blocks_{};
  std::array<std::array<std::uint8_t, raw_ecdsa_bytes_max>, lanes_max> raw_ecdsa_{};
};

}  // namespace

std::unique_ptr<ports::BatchSigner> make_batch_signer(
    std::vector<std::unique_ptr<SigningImplementation>> implementations, const SigningTable& table,
    std::uint32_t verify_sample) {
  return std::make_unique<TableBatchSigner>(std::move(implementations), table, verify_sample);
}

}  // namespace sealmint::crypto
