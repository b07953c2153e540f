// The one global of the module: what C_Initialize made, and how many calls are using it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "pkcs11/fork_mark.hpp"
#include "pkcs11/outcome.hpp"
#include "pkcs11/provider.hpp"

namespace sealmint::pkcs11 {

// Lock-free, since a child of fork() gets locks as they were, held for ever by threads that it does
// not have. Never destroyed, so that hosts may call until the very end of their process.
class Library {
  struct Instance {
    std::unique_ptr<Provider> provider;
    ForkMark mark;
    Instance* next = nullptr;  // in the list of those that are no longer current
  };

 public:
  using MakeProvider = std::function<Outcome<std::unique_ptr<Provider>>()>;

  // One call of a host. While it lives, the provider does.
  class Use {
   public:
    explicit Use(Library& library);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    // Null before C_Initialize, after C_Finalize, and in a child of fork() until it initializes.
    Provider* provider() const { return instance_ ? instance_->provider.get() : nullptr; }

   private:
    Library& library_;
    Instance* instance_;
  };

  constexpr Library() = default;

  Outcome<void> initialize(const MakeProvider& make);
  Outcome<void> finalize();
  // In a child of fork(): calls that others had under way will never end there.
  void forget_other_threads() { uses_.store(0); }

 private:
  void retire(Instance* instance);
  void free_retired();

  std::atomic<Instance*> current_{nullptr};
  std::atomic<Instance*> retired_{nullptr};
  std::atomic<long> uses_{0};
};

Library& library();

}  // namespace sealmint::pkcs11
