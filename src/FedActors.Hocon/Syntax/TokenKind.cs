namespace FedActors.Hocon.Syntax;

internal enum TokenKind
{
    End,
    Newline,
    ObjectOpen,
    ObjectClose,
    ArrayOpen,
    ArrayClose,
    Comma,
    Separator,
    Append,
    Unquoted,
    Quoted,
    Substitution,
}
