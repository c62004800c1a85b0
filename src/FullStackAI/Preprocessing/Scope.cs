namespace FullStackAI.Preprocessing;

/// <summary>The names that the steps of a pipeline see while it is fitted, in order, and the slot behind each.</summary>
internal sealed class Scope
{
    private const int Gone = -1;
    private readonly List<(string Name, int Slot)> _entries = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    /// <summary>The names and slots, in order.</summary>
    internal IEnumerable<(string Name, int Slot)> Entries => _entries.Where(entry => entry.Slot != Gone);

    /// <summary>Gives a name a slot; a name that is there keeps its place.</summary>
    internal void Bind(string name, int slot)
    {
        if (_index.TryGetValue(name, out int at))
        {
            _entries[at] = (name, slot);
            return;
        }

        _index.Add(name, _entries.Count);
        _entries.Add((name, slot));
    }

    /// <summary>Forgets a name, if that slot stands behind it.</summary>
    internal void Unbind(string name, int slot)
    {
        if (IsBound(name, slot))
        {
            _entries[_index[name]] = (name, Gone);
            _index.Remove(name);
        }
    }

    /// <summary>Whether a slot stands behind a name.</summary>
    internal bool IsBound(string name, int slot) => TryGet(name, out int bound) && bound == slot;

    /// <summary>Finds the slot behind a name.</summary>
    internal bool TryGet(string name, out int slot)
    {
        slot = _index.TryGetValue(name, out int at) ? _entries[at].Slot : Gone;
        return slot != Gone;
    }
}
