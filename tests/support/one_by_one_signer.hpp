// A batch signer that asks each key to sign for itself, and verifies every signature.
#pragma once

#include <algorithm>

#include "core/ports/batch_signer.hpp"

namespace sealmint::testing {

class OneByOneSigner final : public ports::BatchSigner {
 public:
  void sign(std::span<ports::SignTask> tasks) override {
    for (auto& task : tasks) sign(task);
  }
  std::size_t lanes(model::KeyAlgorithm) const override { return 1; }

 private:
  void sign(ports::SignTask& task) {
    auto signature = task.key->sign(task.algorithm, task.input);
    if (signature.has_error()) {
      task.outcome = std::move(signature).error();
      return;
    }
    task.is_faulty = task.key->verify(task.algorithm, task.input, *signature).has_error();
    if (!task.is_faulty) {
      task.size = signature->size();
      std::ranges::copy(*signature, task.space.begin());
    } else {
      task.outcome = make_error(ErrorKind::unavailable, "key_integrity");
    }
  }
};

}  // namespace sealmint::testing
