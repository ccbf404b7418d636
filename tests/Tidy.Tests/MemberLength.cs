using System.Text.RegularExpressions;

namespace Tidy.Tests;

/// <summary>How long methods are, by counting braces on formatted code.</summary>
public static partial class MemberLength
{
    public const int LinesMax = 70;

    public static IEnumerable<Finding> Check(SourceFile file)
    {
        string code = file.Code;
        var isTypeBlock = new Stack<bool>();
        int start = 0, parentheses = 0;
        for (int i = 0; i < code.Length; i++)
        {
            bool inType = isTypeBlock.Count == 0 || isTypeBlock.Peek();
            switch (code[i])
            {
                case '(' or '[': parentheses++; break;
                case ')' or ']': parentheses--; break;
                case '{':
                    bool opensType = inType && parentheses == 0 && TypeHeader().IsMatch(code[start..i]);
                    isTypeBlock.Push(opensType);
                    start = opensType ? i + 1 : start;
                    break;
                case '}' when isTypeBlock.Count > 0:
                    isTypeBlock.Pop();
                    bool endsMember = (isTypeBlock.Count == 0 || isTypeBlock.Peek()) && parentheses == 0;
                    if (endsMember && !FollowedByMore(code, i))
                    {
                        foreach (Finding finding in Judge(file, start, i))
                        {
                            yield return finding;
                        }

                        start = i + 1;
                    }

                    break;
                case ';' when inType && parentheses == 0:
                    foreach (Finding finding in Judge(file, start, i))
                    {
                        yield return finding;
                    }

                    start = i + 1;
                    break;
            }
        }
    }

    private static IEnumerable<Finding> Judge(SourceFile file, int start, int end)
    {
        string member = file.Code[start..end];
        Match header = MethodHeader().Match(member);
        if (header.Success)
        {
            int first = start + header.Groups["first"].Index;
            int lines = file.LineAt(end) - file.LineAt(first) + 1;
            if (lines > LinesMax)
            {
                yield return file.At(first, $"a member of {lines} lines; at most {LinesMax}, better 30: give its steps names");
            }
        }
    }

    /// <summary>An initialiser, a chain or a statement's end follows: the brace does not end the member.</summary>
    private static bool FollowedByMore(string code, int brace)
    {
        int next = brace + 1;
        while (next < code.Length && char.IsWhiteSpace(code[next]))
        {
            next++;
        }

        return next < code.Length && code[next] is '=' or ';' or '.' or ',' or ')';
    }

    [GeneratedRegex(@"\b(class|struct|interface|record|enum|namespace)\s+[A-Za-z_]")]
    private static partial Regex TypeHeader();

    // Attributes do not count; what comes before the body must have a parameter list.
    [GeneratedRegex(@"^\s*(?:\[[^\]]*\]\s*)*(?<first>[^\s=\{\[][^=\{]*\()", RegexOptions.Singleline)]
    private static partial Regex MethodHeader();
}
