namespace FullStackAI.Onnx;

/// <summary>The names a graph may read: its own, then those of the graph around it.</summary>
internal sealed class NameScope(NameScope? outer)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    internal void Add(string name) => _names.Add(name);

    internal bool Contains(string name)
    {
        for (NameScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._names.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private NameScope? Outer => outer;
}
