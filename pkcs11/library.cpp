#include "pkcs11/library.hpp"

namespace sealmint::pkcs11 {
namespace {

constinit Library the_library;

}  // namespace

Library& library() { return the_library; }

Library::Use::Use(Library& library) : library_(library) {
  library_.uses_.fetch_add(1);
  instance_ = library_.current_.load();
  // What the parent had is left as it is, memory included: its sockets and locks are the parent's.
  if (instance_ && instance_->mark.is_in_child()) instance_ = nullptr;
}

Library::Use::~Use() {
  library_.free_retired();
  library_.uses_.fetch_sub(1);
}

Outcome<void> Library::initialize(const MakeProvider& make) {
  Instance* found = current_.load();
  const bool is_of_parent = found && found->mark.is_in_child();
  if (found && !is_of_parent) return trouble(CKR_CRYPTOKI_ALREADY_INITIALIZED);
  TRY(auto provider, make());
  auto instance = std::make_unique<Instance>();
  instance->provider = std::move(provider);
  if (!current_.compare_exchange_strong(found, instance.get())) {
    return trouble(CKR_CRYPTOKI_ALREADY_INITIALIZED);
  }
  instance.release();
  return {};
}

Outcome<void> Library::finalize() {
  Instance* found = current_.load();
  if (!found || found->mark.is_in_child()) return trouble(CKR_CRYPTOKI_NOT_INITIALIZED);
  if (!current_.compare_exchange_strong(found, nullptr)) {
    return trouble(CKR_CRYPTOKI_NOT_INITIALIZED);
  }
  found->provider->stop();
  retire(found);
  return {};
}

void Library::retire(Instance* instance) {
  instance->next = retired_.load();
  while (!retired_.compare_exchange_weak(instance->next, instance)) {
  }
}

// Called by a use: the list is taken first, so that what is in it was no longer current when the
// uses are counted. When this use is the only one, nobody can be inside.
void Library::free_retired() {
  if (!retired_.load()) return;
  Instance* list = retired_.exchange(nullptr);
  const bool is_only_use = uses_.load() == 1;
  while (list) {
    Instance* const next = list->next;
    if (is_only_use) {
      delete list;
    } else {
      retire(list);
    }
    list = next;
  }
}

}  // namespace sealmint::pkcs11
