# Finds Intel's crypto_mb: target IppCryptoMb::crypto_mb, IppCryptoMb_VERSION (that of the library,
# not of the wheel) and IppCryptoMb_FOUND. Looks into IppCryptoMb_ROOT, then where
# scripts/fetch-crypto-mb has put it, then where a distribution would.
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set(IppCryptoMb_NOT_FOUND_MESSAGE "crypto_mb is for x86-64 only")
else()
  # The static archive first: Intel's shared library needs four run-times of Intel's compiler.
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/scripts/fetch-crypto-mb --print-folder
    OUTPUT_VARIABLE IppCryptoMb_folder OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  # A cache folder can be emptied after CMake has remembered what was there.
  foreach(remembered IppCryptoMb_INCLUDE_DIR IppCryptoMb_LIBRARY)
    if(${remembered} AND NOT EXISTS "${${remembered}}")
      unset(${remembered} CACHE)
    endif()
  endforeach()
  find_path(IppCryptoMb_INCLUDE_DIR crypto_mb/rsa.h HINTS "${IppCryptoMb_folder}/include")
  find_library(IppCryptoMb_LIBRARY NAMES libcrypto_mb.a crypto_mb HINTS "${IppCryptoMb_folder}/lib")
  set(IppCryptoMb_NOT_FOUND_MESSAGE "run scripts/fetch-crypto-mb")
endif()

if(IppCryptoMb_INCLUDE_DIR)
  file(STRINGS "${IppCryptoMb_INCLUDE_DIR}/crypto_mb/version.h" IppCryptoMb_numbers
    REGEX "define MBX_VER_(MAJOR|MINOR|PATCH)")
  string(REGEX REPLACE "[^0-9;]" "" IppCryptoMb_numbers "${IppCryptoMb_numbers}")
  list(JOIN IppCryptoMb_numbers "." IppCryptoMb_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(IppCryptoMb
  REQUIRED_VARS IppCryptoMb_LIBRARY IppCryptoMb_INCLUDE_DIR
  VERSION_VAR IppCryptoMb_VERSION
  REASON_FAILURE_MESSAGE "${IppCryptoMb_NOT_FOUND_MESSAGE}")
mark_as_advanced(IppCryptoMb_INCLUDE_DIR IppCryptoMb_LIBRARY)

if(IppCryptoMb_FOUND AND NOT TARGET IppCryptoMb::crypto_mb)
  add_library(IppCryptoMb::crypto_mb UNKNOWN IMPORTED)
  set_target_properties(IppCryptoMb::crypto_mb PROPERTIES
    IMPORTED_LOCATION "${IppCryptoMb_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${IppCryptoMb_INCLUDE_DIR}"
    # Keys reach it as limbs, so none of its functions that take OpenSSL's numbers is wanted.
    INTERFACE_COMPILE_DEFINITIONS BN_OPENSSL_DISABLE)
endif()
