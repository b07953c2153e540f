// What a sign call becomes before the lane takes it, and what goes on record of it afterwards.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/signing_call.hpp"
#include "core/model/operation.hpp"
#include "core/model/principal.hpp"
#include "core/model/signing.hpp"
#include "core/ports/store.hpp"
#include "core/rules/authorize_sign.hpp"
#include "core/rules/scope.hpp"
#include "core/service/approvals/manifest_proofs.hpp"

namespace sealmint::service {

// Where the parts of one item of the answer are.
struct Place {
  std::optional<std::size_t> row;
  std::optional<std::size_t> job;
};

struct Prepared {
  std::vector<Place> places;  // one for each item of the answer
  std::vector<model::OperationItem> rows;
  std::vector<engine::SigningJob> jobs;
  std::vector<rules::ObservedItem> observed;  // of the jobs, when a grant has to cover them
  model::SignAnswer answer;                   // the jobs write into its memory
};

// What all rows of a call share.
model::OperationContext context_of(const model::Principal& principal, const model::SignCall& call,
                                   SignerId signer_id, TimePoint now);

// At most limits::error_message_chars bytes, cut at a character boundary, because the text goes
// back out as UTF-8.
std::string cut_error_message(std::string text);

// Checks every item and turns the good ones into jobs for the lane. The jobs point into the call
// and into what is answered: neither may move or go before the lane is done. `manifest` is the list
// that the call shows.
Prepared prepare(const rules::Permit& permit, const model::SignCall& call,
                 const std::optional<ShownManifest>& manifest, TimePoint now);

// Joins the jobs' outcomes with the items. Says how many signatures there are.
std::int64_t join(Prepared& prepared);

// Where the rows stand in the log, of which the first has that place.
void note_places(Prepared& prepared, std::uint64_t first_index);

// The one change that records all items; the rows go with it.
ports::Transaction record_of(Prepared& prepared, model::OperationContext context);

// The rows went with a commit that failed: they are made again, under ids of their own.
void make_rows_again(Prepared& prepared, const rules::Permit& permit, const model::SignCall& call,
                     const std::optional<ShownManifest>& manifest, TimePoint now);

}  // namespace sealmint::service
