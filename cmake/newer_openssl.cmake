# SEALMINT_NEWER_OPENSSL adds a newer libcrypto for signing beside the system's one, which everything
# else uses: target sealmint_newer_openssl. scripts/build-newer-openssl builds it once into a cache
# folder; the first time that takes two or three minutes, here in the configuration, so that AUTO can
# go on without it when it cannot be built. A build folder tries that once.
set(SEALMINT_NEWER_OPENSSL OFF CACHE STRING
  "a newer OpenSSL for signing: AUTO (if it can be built), ON (fail without it) or OFF")
set_property(CACHE SEALMINT_NEWER_OPENSSL PROPERTY STRINGS AUTO ON OFF)

# Whatever keeps it from being there, in words; tests/CMakeLists.txt says them too.
function(sealmint_do_without_newer_openssl reason)
  if(SEALMINT_NEWER_OPENSSL AND NOT SEALMINT_NEWER_OPENSSL STREQUAL "AUTO")
    message(FATAL_ERROR "newer OpenSSL for signing: ${reason}")
  endif()
  message(STATUS "newer OpenSSL for signing: not built in: ${reason}")
  set(SEALMINT_NEWER_OPENSSL_MISSING "${reason}" PARENT_SCOPE)
endfunction()

if(NOT SEALMINT_NEWER_OPENSSL)
  sealmint_do_without_newer_openssl("SEALMINT_NEWER_OPENSSL is OFF")
  return()
endif()

set(script ${CMAKE_SOURCE_DIR}/scripts/build-newer-openssl)
set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${script} ${CMAKE_SOURCE_DIR}/scripts/newer-openssl/Cargo.lock)
execute_process(COMMAND ${script} --print-folder OUTPUT_VARIABLE folder
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(tools ld objcopy)
if(NOT EXISTS "${folder}/lib/libcrypto.a")
  list(APPEND tools cargo perl make)
endif()
foreach(tool IN LISTS tools)
  string(TOUPPER "SEALMINT_${tool}" variable)
  find_program(${variable} ${tool})
  mark_as_advanced(${variable})
  if(NOT ${variable})
    sealmint_do_without_newer_openssl("${tool} is not there (scripts/bootstrap release)")
    return()
  endif()
endforeach()
if(NOT EXISTS "${folder}/lib/libcrypto.a")
  if(SEALMINT_NEWER_OPENSSL STREQUAL "AUTO" AND SEALMINT_NEWER_OPENSSL_TRIED STREQUAL folder)
    sealmint_do_without_newer_openssl("it could not be built; ${script} tells why")
    return()
  endif()
  message(STATUS "newer OpenSSL for signing: building it (once, two or three minutes)")
  execute_process(COMMAND ${script} --compiler ${CMAKE_C_COMPILER} ERROR_VARIABLE problem
    ERROR_STRIP_TRAILING_WHITESPACE)
  if(NOT EXISTS "${folder}/lib/libcrypto.a")
    set(SEALMINT_NEWER_OPENSSL_TRIED "${folder}" CACHE INTERNAL "what could not be built")
    sealmint_do_without_newer_openssl("${problem}")
    return()
  endif()
endif()
message(STATUS "newer OpenSSL for signing: ${folder}/lib/libcrypto.a")

# Our units over it, compiled against its headers. Its own code knows no sanitizers either.
set(sources core/crypto/newer_openssl/entry.c core/crypto/newer_openssl/locked_arena.c
  core/crypto/newer_openssl/locked_memory.c
  core/crypto/signing/libcrypto_functions.c)
add_library(sealmint_newer_openssl_units OBJECT ${sources})
target_include_directories(sealmint_newer_openssl_units PRIVATE ${CMAKE_SOURCE_DIR})
target_include_directories(sealmint_newer_openssl_units SYSTEM BEFORE PRIVATE ${folder}/include)
target_compile_definitions(sealmint_newer_openssl_units PRIVATE
  SEALMINT_LIBCRYPTO_TABLE=newer_libcrypto_table)
target_compile_options(sealmint_newer_openssl_units PRIVATE -ffunction-sections -fdata-sections
  $<$<BOOL:${SEALMINT_SANITIZE}>:-fno-sanitize=all>)

# One object of which only the entry is visible, so that no symbol meets one of the system's
# libcrypto. GNU's tools, because lld -r leaves common symbols as they are, and those stay global.
set(entry sealmint_newer_libcrypto)
set(object ${CMAKE_BINARY_DIR}/newer_openssl.o)
add_custom_command(OUTPUT ${object}
  COMMAND ${SEALMINT_LD} -r -d --gc-sections -u ${entry} -o ${object}.all
    $<TARGET_OBJECTS:sealmint_newer_openssl_units> ${folder}/lib/libcrypto.a
  COMMAND ${SEALMINT_OBJCOPY} --keep-global-symbol=${entry} ${object}.all ${object}
  COMMAND ${CMAKE_COMMAND} -E rm ${object}.all
  DEPENDS $<TARGET_OBJECTS:sealmint_newer_openssl_units> ${folder}/lib/libcrypto.a
  COMMAND_EXPAND_LISTS VERBATIM COMMENT "Hiding the symbols of the newer OpenSSL")
add_library(sealmint_newer_openssl STATIC ${object})
set_target_properties(sealmint_newer_openssl PROPERTIES LINKER_LANGUAGE C)
set_source_files_properties(${object} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
set_property(GLOBAL PROPERTY sealmint_newer_openssl_object ${object})

target_link_libraries(sealmint_signing_libraries INTERFACE sealmint_newer_openssl)
target_compile_definitions(sealmint_signing_libraries INTERFACE SEALMINT_WITH_NEWER_OPENSSL=1)
