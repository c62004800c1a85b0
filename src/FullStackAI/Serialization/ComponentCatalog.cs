namespace FullStackAI.Serialization;

/// <summary>Reads one component from its binary form.</summary>
/// <param name="reader">Positioned at the first byte that <see cref="IComponent.Write"/> wrote.</param>
public delegate IComponent ComponentReaderFunction(ComponentReader reader);

/// <summary>The components a bundle may hold, by registered name. Immutable: <see cref="With"/> gives a larger catalog.</summary>
/// <remarks>A bundle never names a .NET type, so opening one cannot load code; only registered readers run.</remarks>
public sealed class ComponentCatalog
{
    // not frozen: freezing costs a fresh process more than its look-ups will
    private readonly Dictionary<string, ComponentReaderFunction> _readers = new(StringComparer.Ordinal);

    /// <summary>Starts a catalog from names and readers.</summary>
    /// <param name="readers">Each name once.</param>
    /// <exception cref="ArgumentException">A name stands there twice.</exception>
    public ComponentCatalog(IEnumerable<KeyValuePair<string, ComponentReaderFunction>> readers)
    {
        foreach ((string name, ComponentReaderFunction reader) in readers)
        {
            Add(name, reader);
        }
    }

    private ComponentCatalog()
    {
    }

    /// <summary>Joins lists as they lie in memory: the built-in ones, in a fresh process.</summary>
    internal static ComponentCatalog Of(params KeyValuePair<string, ComponentReaderFunction>[][] lists)
    {
        var catalog = new ComponentCatalog();
        foreach (KeyValuePair<string, ComponentReaderFunction>[] list in lists)
        {
            for (int i = 0; i < list.Length; i++)
            {
                catalog.Add(list[i].Key, list[i].Value);
            }
        }

        return catalog;
    }

    /// <summary>The registered names, in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. _readers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A catalog that also holds the given component.</summary>
    /// <param name="name">The name its <see cref="IComponent.ComponentName"/> returns.</param>
    /// <param name="reader">Builds the component from its binary form.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public ComponentCatalog With(string name, ComponentReaderFunction reader) => new(_readers.Append(new(name, reader)));

    private void Add(string name, ComponentReaderFunction reader)
    {
        if (!_readers.TryAdd(name, reader))
        {
            throw new ArgumentException($"Component '{name}' is registered twice. Give each component a name of its own.", nameof(name));
        }
    }

    /// <summary>Finds the reader of a name.</summary>
    /// <param name="name">The registered name.</param>
    /// <param name="reader">The reader, when the result is true.</param>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ComponentReaderFunction? reader) =>
        _readers.TryGetValue(name, out reader);
}
