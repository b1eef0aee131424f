# Types for libclang's Python bindings, which bring none; only what is used here.

from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import Structure, c_void_p
from os import PathLike
from typing import Any

_Path = str | PathLike[str]
_Content = str | bytes

class TranslationUnitLoadError(Exception): ...
class TranslationUnitSaveError(Exception): ...
class LibclangError(Exception): ...
class c_object_p(c_void_p): ...

class _CXString:
    from_result: Any

class Config:
    lib: Any
    loaded: bool
    library_file: str | None
    @staticmethod
    def set_library_file(filename: _Path) -> None: ...

conf: Config
callbacks: Mapping[str, Callable[[Callable[..., int]], object]]

class File:
    def __init__(self, obj: object) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def time(self) -> int: ...
    @staticmethod
    def from_name(translation_unit: TranslationUnit, file_name: str) -> File: ...

class SourceLocation(Structure):
    int_data: int
    @property
    def column(self) -> int: ...
    @property
    def file(self) -> File | None: ...
    @property
    def is_in_system_header(self) -> bool: ...
    @property
    def line(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @staticmethod
    def from_offset(tu: TranslationUnit, file: File, offset: int) -> SourceLocation: ...
    @staticmethod
    def from_position(
        tu: TranslationUnit, file: File, line: int, column: int
    ) -> SourceLocation: ...

class SourceRange(Structure):
    @property
    def end(self) -> SourceLocation: ...
    @property
    def start(self) -> SourceLocation: ...
    def __contains__(self, other: object) -> bool: ...
    @staticmethod
    def from_locations(start: SourceLocation, end: SourceLocation) -> SourceRange: ...

class Diagnostic:
    Error: int
    Fatal: int
    Ignored: int
    Note: int
    Warning: int
    @property
    def category_name(self) -> str: ...
    @property
    def children(self) -> Sequence[Diagnostic]: ...
    @property
    def location(self) -> SourceLocation: ...
    @property
    def option(self) -> str: ...
    @property
    def severity(self) -> int: ...
    @property
    def spelling(self) -> str: ...

class FileInclusion:
    @property
    def depth(self) -> int: ...
    @property
    def include(self) -> File: ...
    @property
    def is_input_file(self) -> bool: ...
    @property
    def location(self) -> SourceLocation: ...
    @property
    def source(self) -> File: ...

class _Kind:
    @property
    def name(self) -> str: ...
    @property
    def value(self) -> int: ...

class TokenKind(_Kind):
    COMMENT: TokenKind
    IDENTIFIER: TokenKind
    KEYWORD: TokenKind
    LITERAL: TokenKind
    PUNCTUATION: TokenKind

class Token:
    @property
    def cursor(self) -> Cursor: ...
    @property
    def extent(self) -> SourceRange: ...
    @property
    def kind(self) -> TokenKind: ...
    @property
    def location(self) -> SourceLocation: ...
    @property
    def spelling(self) -> str: ...

class LinkageKind(_Kind):
    EXTERNAL: LinkageKind
    INTERNAL: LinkageKind
    INVALID: LinkageKind
    NO_LINKAGE: LinkageKind
    UNIQUE_EXTERNAL: LinkageKind

class StorageClass(_Kind):
    AUTO: StorageClass
    EXTERN: StorageClass
    INVALID: StorageClass
    NONE: StorageClass
    REGISTER: StorageClass
    STATIC: StorageClass

class CursorKind(_Kind):
    ADDR_LABEL_EXPR: CursorKind
    ALIGNED_ATTR: CursorKind
    ANNOTATE_ATTR: CursorKind
    ARRAY_SUBSCRIPT_EXPR: CursorKind
    ASM_LABEL_ATTR: CursorKind
    ASM_STMT: CursorKind
    BINARY_OPERATOR: CursorKind
    BLOCK_EXPR: CursorKind
    BREAK_STMT: CursorKind
    BUILTIN_BIT_CAST_EXPR: CursorKind
    CALL_EXPR: CursorKind
    CASE_STMT: CursorKind
    CHARACTER_LITERAL: CursorKind
    CLASS_DECL: CursorKind
    CLASS_TEMPLATE: CursorKind
    CLASS_TEMPLATE_PARTIAL_SPECIALIZATION: CursorKind
    COMPOUND_ASSIGNMENT_OPERATOR: CursorKind
    COMPOUND_LITERAL_EXPR: CursorKind
    COMPOUND_STMT: CursorKind
    CONCEPT_DECL: CursorKind
    CONCEPT_SPECIALIZATION_EXPR: CursorKind
    CONDITIONAL_OPERATOR: CursorKind
    CONSTRUCTOR: CursorKind
    CONST_ATTR: CursorKind
    CONTINUE_STMT: CursorKind
    CONVERGENT_ATTR: CursorKind
    CONVERSION_FUNCTION: CursorKind
    CSTYLE_CAST_EXPR: CursorKind
    CUDACONSTANT_ATTR: CursorKind
    CUDADEVICE_ATTR: CursorKind
    CUDAGLOBAL_ATTR: CursorKind
    CUDAHOST_ATTR: CursorKind
    CUDASHARED_ATTR: CursorKind
    CXX_ACCESS_SPEC_DECL: CursorKind
    CXX_ADDRSPACE_CAST_EXPR: CursorKind
    CXX_BASE_SPECIFIER: CursorKind
    CXX_BOOL_LITERAL_EXPR: CursorKind
    CXX_CATCH_STMT: CursorKind
    CXX_CONST_CAST_EXPR: CursorKind
    CXX_DELETE_EXPR: CursorKind
    CXX_DYNAMIC_CAST_EXPR: CursorKind
    CXX_FINAL_ATTR: CursorKind
    CXX_FOR_RANGE_STMT: CursorKind
    CXX_FUNCTIONAL_CAST_EXPR: CursorKind
    CXX_METHOD: CursorKind
    CXX_NEW_EXPR: CursorKind
    CXX_NULL_PTR_LITERAL_EXPR: CursorKind
    CXX_OVERRIDE_ATTR: CursorKind
    CXX_REINTERPRET_CAST_EXPR: CursorKind
    CXX_STATIC_CAST_EXPR: CursorKind
    CXX_THIS_EXPR: CursorKind
    CXX_THROW_EXPR: CursorKind
    CXX_TRY_STMT: CursorKind
    CXX_TYPEID_EXPR: CursorKind
    CXX_UNARY_EXPR: CursorKind
    DECL_REF_EXPR: CursorKind
    DECL_STMT: CursorKind
    DEFAULT_STMT: CursorKind
    DESTRUCTOR: CursorKind
    DLLEXPORT_ATTR: CursorKind
    DLLIMPORT_ATTR: CursorKind
    DO_STMT: CursorKind
    ENUM_CONSTANT_DECL: CursorKind
    ENUM_DECL: CursorKind
    FIELD_DECL: CursorKind
    FIXED_POINT_LITERAL: CursorKind
    FLOATING_LITERAL: CursorKind
    FOR_STMT: CursorKind
    FRIEND_DECL: CursorKind
    FUNCTION_DECL: CursorKind
    FUNCTION_TEMPLATE: CursorKind
    GENERIC_SELECTION_EXPR: CursorKind
    GNU_NULL_EXPR: CursorKind
    GOTO_STMT: CursorKind
    IB_ACTION_ATTR: CursorKind
    IB_OUTLET_ATTR: CursorKind
    IB_OUTLET_COLLECTION_ATTR: CursorKind
    IF_STMT: CursorKind
    IMAGINARY_LITERAL: CursorKind
    INCLUSION_DIRECTIVE: CursorKind
    INDIRECT_GOTO_STMT: CursorKind
    INIT_LIST_EXPR: CursorKind
    INTEGER_LITERAL: CursorKind
    INVALID_CODE: CursorKind
    INVALID_FILE: CursorKind
    LABEL_REF: CursorKind
    LABEL_STMT: CursorKind
    LAMBDA_EXPR: CursorKind
    LINKAGE_SPEC: CursorKind
    MACRO_DEFINITION: CursorKind
    MACRO_INSTANTIATION: CursorKind
    MEMBER_REF: CursorKind
    MEMBER_REF_EXPR: CursorKind
    MODULE_IMPORT_DECL: CursorKind
    MS_ASM_STMT: CursorKind
    NAMESPACE: CursorKind
    NAMESPACE_ALIAS: CursorKind
    NAMESPACE_REF: CursorKind
    NODUPLICATE_ATTR: CursorKind
    NOT_IMPLEMENTED: CursorKind
    NO_DECL_FOUND: CursorKind
    NULL_STMT: CursorKind
    OBJC_AT_CATCH_STMT: CursorKind
    OBJC_AT_FINALLY_STMT: CursorKind
    OBJC_AT_SYNCHRONIZED_STMT: CursorKind
    OBJC_AT_THROW_STMT: CursorKind
    OBJC_AT_TRY_STMT: CursorKind
    OBJC_AUTORELEASE_POOL_STMT: CursorKind
    OBJC_AVAILABILITY_CHECK_EXPR: CursorKind
    OBJC_BRIDGE_CAST_EXPR: CursorKind
    OBJC_CATEGORY_DECL: CursorKind
    OBJC_CATEGORY_IMPL_DECL: CursorKind
    OBJC_CLASS_METHOD_DECL: CursorKind
    OBJC_CLASS_REF: CursorKind
    OBJC_DYNAMIC_DECL: CursorKind
    OBJC_ENCODE_EXPR: CursorKind
    OBJC_FOR_COLLECTION_STMT: CursorKind
    OBJC_IMPLEMENTATION_DECL: CursorKind
    OBJC_INSTANCE_METHOD_DECL: CursorKind
    OBJC_INTERFACE_DECL: CursorKind
    OBJC_IVAR_DECL: CursorKind
    OBJC_MESSAGE_EXPR: CursorKind
    OBJC_PROPERTY_DECL: CursorKind
    OBJC_PROTOCOL_DECL: CursorKind
    OBJC_PROTOCOL_EXPR: CursorKind
    OBJC_PROTOCOL_REF: CursorKind
    OBJC_SELECTOR_EXPR: CursorKind
    OBJC_STRING_LITERAL: CursorKind
    OBJC_SUPER_CLASS_REF: CursorKind
    OBJC_SYNTHESIZE_DECL: CursorKind
    OBJ_BOOL_LITERAL_EXPR: CursorKind
    OBJ_SELF_EXPR: CursorKind
    OMP_ARRAY_SECTION_EXPR: CursorKind
    OMP_ARRAY_SHAPING_EXPR: CursorKind
    OMP_ATOMIC_DIRECTIVE: CursorKind
    OMP_BARRIER_DIRECTIVE: CursorKind
    OMP_CANCELLATION_POINT_DIRECTIVE: CursorKind
    OMP_CANCEL_DIRECTIVE: CursorKind
    OMP_CANONICAL_LOOP: CursorKind
    OMP_CRITICAL_DIRECTIVE: CursorKind
    OMP_DEPOBJ_DIRECTIVE: CursorKind
    OMP_DISPATCH_DIRECTIVE: CursorKind
    OMP_DISTRIBUTE_DIRECTIVE: CursorKind
    OMP_DISTRIBUTE_PARALLELFOR_DIRECTIVE: CursorKind
    OMP_DISTRIBUTE_PARALLEL_FOR_SIMD_DIRECTIVE: CursorKind
    OMP_DISTRIBUTE_SIMD_DIRECTIVE: CursorKind
    OMP_FLUSH_DIRECTIVE: CursorKind
    OMP_FOR_DIRECTIVE: CursorKind
    OMP_FOR_SIMD_DIRECTIVE: CursorKind
    OMP_GENERIC_LOOP_DIRECTIVE: CursorKind
    OMP_INTEROP_DIRECTIVE: CursorKind
    OMP_ITERATOR_EXPR: CursorKind
    OMP_MASKED_DIRECTIVE: CursorKind
    OMP_MASKED_TASK_LOOP_DIRECTIVE: CursorKind
    OMP_MASKED_TASK_LOOP_SIMD_DIRECTIVE: CursorKind
    OMP_MASTER_DIRECTIVE: CursorKind
    OMP_MASTER_TASK_LOOP_DIRECTIVE: CursorKind
    OMP_MASTER_TASK_LOOP_SIMD_DIRECTIVE: CursorKind
    OMP_META_DIRECTIVE: CursorKind
    OMP_ORDERED_DIRECTIVE: CursorKind
    OMP_PARALLELFORSIMD_DIRECTIVE: CursorKind
    OMP_PARALLEL_DIRECTIVE: CursorKind
    OMP_PARALLEL_FOR_DIRECTIVE: CursorKind
    OMP_PARALLEL_GENERIC_LOOP_DIRECTIVE: CursorKind
    OMP_PARALLEL_MASKED_DIRECTIVE: CursorKind
    OMP_PARALLEL_MASKED_TASK_LOOP_DIRECTIVE: CursorKind
    OMP_PARALLEL_MASKED_TASK_LOOP_SIMD_DIRECTIVE: CursorKind
    OMP_PARALLEL_MASTER_DIRECTIVE: CursorKind
    OMP_PARALLEL_MASTER_TASK_LOOP_DIRECTIVE: CursorKind
    OMP_PARALLEL_MASTER_TASK_LOOP_SIMD_DIRECTIVE: CursorKind
    OMP_PARALLEL_SECTIONS_DIRECTIVE: CursorKind
    OMP_SCAN_DIRECTIVE: CursorKind
    OMP_SECTIONS_DIRECTIVE: CursorKind
    OMP_SECTION_DIRECTIVE: CursorKind
    OMP_SIMD_DIRECTIVE: CursorKind
    OMP_SINGLE_DIRECTIVE: CursorKind
    OMP_TARGET_DATA_DIRECTIVE: CursorKind
    OMP_TARGET_DIRECTIVE: CursorKind
    OMP_TARGET_ENTER_DATA_DIRECTIVE: CursorKind
    OMP_TARGET_EXIT_DATA_DIRECTIVE: CursorKind
    OMP_TARGET_PARALLELFOR_DIRECTIVE: CursorKind
    OMP_TARGET_PARALLEL_DIRECTIVE: CursorKind
    OMP_TARGET_PARALLEL_FOR_SIMD_DIRECTIVE: CursorKind
    OMP_TARGET_PARALLEL_GENERIC_LOOP_DIRECTIVE: CursorKind
    OMP_TARGET_SIMD_DIRECTIVE: CursorKind
    OMP_TARGET_TEAMS_DIRECTIVE: CursorKind
    OMP_TARGET_TEAMS_DISTRIBUTE_DIRECTIVE: CursorKind
    OMP_TARGET_TEAMS_DISTRIBUTE_PARALLEL_FOR_DIRECTIVE: CursorKind
    OMP_TARGET_TEAMS_DISTRIBUTE_PARALLEL_FOR_SIMD_DIRECTIVE: CursorKind
    OMP_TARGET_TEAMS_DISTRIBUTE_SIMD_DIRECTIVE: CursorKind
    OMP_TARGET_TEAMS_GENERIC_LOOP_DIRECTIVE: CursorKind
    OMP_TARGET_UPDATE_DIRECTIVE: CursorKind
    OMP_TASKGROUP_DIRECTIVE: CursorKind
    OMP_TASKWAIT_DIRECTIVE: CursorKind
    OMP_TASKYIELD_DIRECTIVE: CursorKind
    OMP_TASK_DIRECTIVE: CursorKind
    OMP_TASK_LOOP_DIRECTIVE: CursorKind
    OMP_TASK_LOOP_SIMD_DIRECTIVE: CursorKind
    OMP_TEAMS_DIRECTIVE: CursorKind
    OMP_TEAMS_DISTRIBUTE_DIRECTIVE: CursorKind
    OMP_TEAMS_DISTRIBUTE_PARALLEL_FOR_DIRECTIVE: CursorKind
    OMP_TEAMS_DISTRIBUTE_PARALLEL_FOR_SIMD_DIRECTIVE: CursorKind
    OMP_TEAMS_DISTRIBUTE_SIMD_DIRECTIVE: CursorKind
    OMP_TEAMS_GENERIC_LOOP_DIRECTIVE: CursorKind
    OMP_TILE_DIRECTIVE: CursorKind
    OMP_UNROLL_DIRECTIVE: CursorKind
    OVERLOADED_DECL_REF: CursorKind
    OVERLOAD_CANDIDATE: CursorKind
    PACKED_ATTR: CursorKind
    PACK_EXPANSION_EXPR: CursorKind
    PAREN_EXPR: CursorKind
    PARM_DECL: CursorKind
    PREPROCESSING_DIRECTIVE: CursorKind
    PURE_ATTR: CursorKind
    REQUIRES_EXPR: CursorKind
    RETURN_STMT: CursorKind
    SEH_EXCEPT_STMT: CursorKind
    SEH_FINALLY_STMT: CursorKind
    SEH_LEAVE_STMT: CursorKind
    SEH_TRY_STMT: CursorKind
    SIZE_OF_PACK_EXPR: CursorKind
    STATIC_ASSERT: CursorKind
    STRING_LITERAL: CursorKind
    STRUCT_DECL: CursorKind
    StmtExpr: CursorKind
    SWITCH_STMT: CursorKind
    TEMPLATE_NON_TYPE_PARAMETER: CursorKind
    TEMPLATE_REF: CursorKind
    TEMPLATE_TEMPLATE_PARAMETER: CursorKind
    TEMPLATE_TYPE_PARAMETER: CursorKind
    TRANSLATION_UNIT: CursorKind
    TYPEDEF_DECL: CursorKind
    TYPE_ALIAS_DECL: CursorKind
    TYPE_ALIAS_TEMPLATE_DECL: CursorKind
    TYPE_REF: CursorKind
    UNARY_OPERATOR: CursorKind
    UNEXPOSED_ATTR: CursorKind
    UNEXPOSED_DECL: CursorKind
    UNEXPOSED_EXPR: CursorKind
    UNEXPOSED_STMT: CursorKind
    UNION_DECL: CursorKind
    USING_DECLARATION: CursorKind
    USING_DIRECTIVE: CursorKind
    VARIABLE_REF: CursorKind
    VAR_DECL: CursorKind
    VISIBILITY_ATTR: CursorKind
    WARN_UNUSED_ATTR: CursorKind
    WARN_UNUSED_RESULT_ATTR: CursorKind
    WHILE_STMT: CursorKind
    def is_attribute(self) -> bool: ...
    def is_declaration(self) -> bool: ...
    def is_expression(self) -> bool: ...
    def is_invalid(self) -> bool: ...
    def is_preprocessing(self) -> bool: ...
    def is_reference(self) -> bool: ...
    def is_statement(self) -> bool: ...
    def is_translation_unit(self) -> bool: ...
    def is_unexposed(self) -> bool: ...

class TypeKind(_Kind):
    ATOMIC: TypeKind
    AUTO: TypeKind
    BLOCKPOINTER: TypeKind
    BOOL: TypeKind
    CHAR16: TypeKind
    CHAR32: TypeKind
    CHAR_S: TypeKind
    CHAR_U: TypeKind
    COMPLEX: TypeKind
    CONSTANTARRAY: TypeKind
    DEPENDENT: TypeKind
    DEPENDENTSIZEDARRAY: TypeKind
    DOUBLE: TypeKind
    ELABORATED: TypeKind
    ENUM: TypeKind
    EXTVECTOR: TypeKind
    FLOAT: TypeKind
    FLOAT128: TypeKind
    FUNCTIONNOPROTO: TypeKind
    FUNCTIONPROTO: TypeKind
    HALF: TypeKind
    IBM128: TypeKind
    INCOMPLETEARRAY: TypeKind
    INT: TypeKind
    INT128: TypeKind
    INVALID: TypeKind
    LONG: TypeKind
    LONGDOUBLE: TypeKind
    LONGLONG: TypeKind
    LVALUEREFERENCE: TypeKind
    MEMBERPOINTER: TypeKind
    NULLPTR: TypeKind
    OBJCCLASS: TypeKind
    OBJCID: TypeKind
    OBJCINTERFACE: TypeKind
    OBJCOBJECTPOINTER: TypeKind
    OBJCSEL: TypeKind
    OCLEVENT: TypeKind
    OCLIMAGE1DARRAYRO: TypeKind
    OCLIMAGE1DARRAYRW: TypeKind
    OCLIMAGE1DARRAYWO: TypeKind
    OCLIMAGE1DBUFFERRO: TypeKind
    OCLIMAGE1DBUFFERRW: TypeKind
    OCLIMAGE1DBUFFERWO: TypeKind
    OCLIMAGE1DRO: TypeKind
    OCLIMAGE1DRW: TypeKind
    OCLIMAGE1DWO: TypeKind
    OCLIMAGE2DARRAYDEPTHRO: TypeKind
    OCLIMAGE2DARRAYDEPTHRW: TypeKind
    OCLIMAGE2DARRAYDEPTHWO: TypeKind
    OCLIMAGE2DARRAYMSAADEPTHRO: TypeKind
    OCLIMAGE2DARRAYMSAADEPTHRW: TypeKind
    OCLIMAGE2DARRAYMSAADEPTHWO: TypeKind
    OCLIMAGE2DARRAYMSAARO: TypeKind
    OCLIMAGE2DARRAYMSAARW: TypeKind
    OCLIMAGE2DARRAYMSAAWO: TypeKind
    OCLIMAGE2DARRAYRO: TypeKind
    OCLIMAGE2DARRAYRW: TypeKind
    OCLIMAGE2DARRAYWO: TypeKind
    OCLIMAGE2DDEPTHRO: TypeKind
    OCLIMAGE2DDEPTHRW: TypeKind
    OCLIMAGE2DDEPTHWO: TypeKind
    OCLIMAGE2DMSAADEPTHRO: TypeKind
    OCLIMAGE2DMSAADEPTHRW: TypeKind
    OCLIMAGE2DMSAADEPTHWO: TypeKind
    OCLIMAGE2DMSAARO: TypeKind
    OCLIMAGE2DMSAARW: TypeKind
    OCLIMAGE2DMSAAWO: TypeKind
    OCLIMAGE2DRO: TypeKind
    OCLIMAGE2DRW: TypeKind
    OCLIMAGE2DWO: TypeKind
    OCLIMAGE3DRO: TypeKind
    OCLIMAGE3DRW: TypeKind
    OCLIMAGE3DWO: TypeKind
    OCLQUEUE: TypeKind
    OCLRESERVEID: TypeKind
    OCLSAMPLER: TypeKind
    OVERLOAD: TypeKind
    PIPE: TypeKind
    POINTER: TypeKind
    RECORD: TypeKind
    RVALUEREFERENCE: TypeKind
    SCHAR: TypeKind
    SHORT: TypeKind
    TYPEDEF: TypeKind
    UCHAR: TypeKind
    UINT: TypeKind
    UINT128: TypeKind
    ULONG: TypeKind
    ULONGLONG: TypeKind
    UNEXPOSED: TypeKind
    USHORT: TypeKind
    VARIABLEARRAY: TypeKind
    VECTOR: TypeKind
    VOID: TypeKind
    WCHAR: TypeKind
    @property
    def spelling(self) -> str: ...

class Type:
    @property
    def element_count(self) -> int: ...
    @property
    def element_type(self) -> Type: ...
    @property
    def kind(self) -> TypeKind: ...
    @property
    def spelling(self) -> str: ...
    @property
    def translation_unit(self) -> TranslationUnit: ...
    def argument_types(self) -> Sequence[Type]: ...
    def get_align(self) -> int: ...
    def get_array_element_type(self) -> Type: ...
    def get_array_size(self) -> int: ...
    def get_canonical(self) -> Type: ...
    def get_declaration(self) -> Cursor: ...
    def get_fields(self) -> Iterator[Cursor]: ...
    def get_named_type(self) -> Type: ...
    def get_offset(self, fieldname: str) -> int: ...
    def get_pointee(self) -> Type: ...
    def get_result(self) -> Type: ...
    def get_size(self) -> int: ...
    def get_typedef_name(self) -> str: ...
    def is_const_qualified(self) -> bool: ...
    def is_function_variadic(self) -> bool: ...
    def is_pod(self) -> bool: ...
    def is_volatile_qualified(self) -> bool: ...

class Cursor(Structure):
    _kind_id: int
    _tu: TranslationUnit
    @property
    def availability(self) -> _Kind: ...
    @property
    def brief_comment(self) -> str | None: ...
    @property
    def canonical(self) -> Cursor: ...
    @property
    def displayname(self) -> str: ...
    @property
    def enum_type(self) -> Type: ...
    @property
    def enum_value(self) -> int: ...
    @property
    def extent(self) -> SourceRange: ...
    @property
    def hash(self) -> int: ...
    @property
    def kind(self) -> CursorKind: ...
    @property
    def lexical_parent(self) -> Cursor | None: ...
    @property
    def linkage(self) -> LinkageKind: ...
    @property
    def location(self) -> SourceLocation: ...
    @property
    def raw_comment(self) -> str | None: ...
    @property
    def referenced(self) -> Cursor | None: ...
    @property
    def result_type(self) -> Type: ...
    @property
    def semantic_parent(self) -> Cursor | None: ...
    @property
    def spelling(self) -> str: ...
    @property
    def storage_class(self) -> StorageClass: ...
    @property
    def translation_unit(self) -> TranslationUnit: ...
    @property
    def type(self) -> Type: ...
    @property
    def underlying_typedef_type(self) -> Type: ...
    def get_arguments(self) -> Iterator[Cursor]: ...
    def get_bitfield_width(self) -> int: ...
    def get_children(self) -> Iterator[Cursor]: ...
    def get_definition(self) -> Cursor | None: ...
    def get_field_offsetof(self) -> int: ...
    def get_included_file(self) -> File: ...
    def get_tokens(self) -> Iterator[Token]: ...
    def get_usr(self) -> str: ...
    def is_anonymous(self) -> bool: ...
    def is_bitfield(self) -> bool: ...
    def is_definition(self) -> bool: ...
    def walk_preorder(self) -> Iterator[Cursor]: ...
    @staticmethod
    def from_location(tu: TranslationUnit, location: SourceLocation) -> Cursor: ...

class Index:
    def __init__(self, obj: object) -> None: ...
    @staticmethod
    def create(excludeDecls: bool = False) -> Index: ...
    def parse(
        self,
        path: _Path | None,
        args: Sequence[str] | None = None,
        unsaved_files: Sequence[tuple[_Path, _Content]] | None = None,
        options: int = 0,
    ) -> TranslationUnit: ...
    def read(self, path: _Path) -> TranslationUnit: ...

class TranslationUnit:
    PARSE_CACHE_COMPLETION_RESULTS: int
    PARSE_DETAILED_PROCESSING_RECORD: int
    PARSE_INCOMPLETE: int
    PARSE_NONE: int
    PARSE_SKIP_FUNCTION_BODIES: int
    @property
    def cursor(self) -> Cursor: ...
    @property
    def diagnostics(self) -> Sequence[Diagnostic]: ...
    @property
    def spelling(self) -> str: ...
    def get_extent(self, filename: str, locations: Sequence[object]) -> SourceRange: ...
    def get_file(self, filename: str) -> File: ...
    def get_includes(self) -> Iterator[FileInclusion]: ...
    def get_location(
        self, filename: str, position: int | tuple[int, int]
    ) -> SourceLocation: ...
    def get_tokens(
        self,
        locations: tuple[SourceLocation, SourceLocation] | None = None,
        extent: SourceRange | None = None,
    ) -> Iterator[Token]: ...
    def save(self, filename: _Path) -> None: ...
