// Everything the directory is built from.
#pragma once

#include <tuple>
#include <vector>

#include "core/model/stored_kinds.hpp"
#include "core/ports/rights_epochs.hpp"
#include "core/ports/transaction.hpp"

namespace sealmint::ports {

template <class... T>
std::tuple<std::vector<T>...> lists_of(model::Kinds<T...>);

struct Contents {
  // The objects of one kind, in the order of their ids.
  template <class T>
  std::vector<T>& of() {
    return std::get<std::vector<T>>(lists);
  }
  template <class T>
  const std::vector<T>& of() const {
    return std::get<std::vector<T>>(lists);
  }

  decltype(lists_of(model::DirectoryKinds{})) lists;
  RightsEpochs rights;  // where the numbers of this store stand
  Position position;    // what was committed before it is in it, and nothing that came later
};

}  // namespace sealmint::ports
