// Which changes can take a right away, and whose.
#pragma once

#include <variant>

#include "core/ports/rights_epochs.hpp"
#include "core/ports/store.hpp"

namespace sealmint::ports {

// Notes one change that is part of the truth now. New objects take nothing from anybody, so they
// do not count: neither a login nor a new request makes signatures wait.
class NoteRights {
 public:
  explicit NoteRights(RightsEpochs& epochs) : epochs_(epochs) {}

  void operator()(const Put<model::Signer>& put) { note(put.value, put.value.id); }
  void operator()(const Put<model::ApprovalPolicy>& put) { note(put.value, put.value.signer_id); }
  void operator()(const Put<model::Grant>& put) { note(put.value, put.value.signer_id); }
  void operator()(const Put<model::AccessToken>& put) { note(put.value, put.value.id); }
  void operator()(const Erase<model::Signer>& erase) { epochs_.bump(erase.id); }
  void operator()(const Erase<model::AccessToken>& erase) { epochs_.bump(erase.id); }

  // What gives no right by itself.
  void operator()(const AppendOperations&) {}
  void operator()(const RecordEvent&) {}
  void operator()(const KeepCheckpoint&) {}
  void operator()(const PruneLog&) {}
  void operator()(const ErasePersonal&) {}
  void operator()(const RememberAnswer&) {}
  void operator()(const KeepManifest&) {}
  void operator()(const ForgetManifest&) {}
  void operator()(const SpendTokenUse&) {}
  void operator()(const SpendClientSecretUse&) {}
  void operator()(const Put<model::AccessRequest>&) {}
  void operator()(const Erase<model::AccessRequest>&) {}
  void operator()(const Put<model::Authority>&) {}
  void operator()(const Erase<model::Authority>&) {}
  void operator()(const Put<model::Webhook>&) {}
  void operator()(const Erase<model::Webhook>&) {}
  void operator()(const Put<model::WebhookDelivery>&) {}

  // Principals, certificates and keys concern many signers.
  template <class T>
  void operator()(const Put<T>& put) {
    if (put.value.version > 0) epochs_.bump_all();
  }
  template <class T>
  void operator()(const Erase<T>&) {
    epochs_.bump_all();
  }

 private:
  template <class T, class IdType>
  void note(const T& value, IdType id) {
    if (value.version > 0) epochs_.bump(id);
  }

  RightsEpochs& epochs_;
};

inline void note_rights(RightsEpochs& epochs, const Change& change) {
  std::visit(NoteRights(epochs), change);
}

}  // namespace sealmint::ports
