// Which changes can take a right away, and whose: read off the rows of model::Stored.
#pragma once

#include <type_traits>
#include <variant>

#include "core/ports/rights_epochs.hpp"
#include "core/ports/transaction.hpp"

namespace sealmint::ports {

// Notes one change that is part of the truth now. New objects take nothing from anybody, so they
// do not count: neither a login nor a new request makes signatures wait.
class NoteRights {
 public:
  explicit NoteRights(RightsEpochs& epochs) : epochs_(epochs) {}

  template <class T>
  void operator()(const Put<T>& put) {
    if (put.value.version == 0 || is_nobodys<T>) return;
    if constexpr (names_somebody<T>) {
      epochs_.bump(put.value.*rights<T>);
    } else if constexpr (is_all_signers<T>) {
      epochs_.bump_all_signers();
    } else {
      epochs_.bump_all();
    }
  }

  template <class T>
  void operator()(const Erase<T>& erase) {
    if (is_nobodys<T>) return;
    if constexpr (std::is_same_v<std::remove_const_t<decltype(rights<T>)>, decltype(&T::id)>) {
      epochs_.bump(erase.id);
    } else if constexpr (is_all_signers<T>) {
      epochs_.bump_all_signers();
    } else {
      epochs_.bump_all();
    }
  }

  // Rows and counters give no right by themselves.
  template <class Other>
  void operator()(const Other&) {}

 private:
  template <class T>
  static constexpr auto rights = model::Stored<T>::rights;
  template <class T>
  static constexpr bool is_nobodys =
      std::is_same_v<decltype(model::Stored<T>::rights), const model::Nobody>;
  template <class T>
  static constexpr bool is_all_signers =
      std::is_same_v<decltype(model::Stored<T>::rights), const model::AllSigners>;
  template <class T>
  static constexpr bool names_somebody =
      std::is_member_object_pointer_v<std::remove_const_t<decltype(rights<T>)>>;

  RightsEpochs& epochs_;
};

inline void note_rights(RightsEpochs& epochs, const Change& change) {
  std::visit(NoteRights(epochs), change);
}

}  // namespace sealmint::ports
