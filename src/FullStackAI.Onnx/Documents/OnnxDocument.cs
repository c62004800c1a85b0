using FullStackAI.Onnx.Protobuf;
using FullStackAI.Serialization;

namespace FullStackAI.Onnx;

/// <summary>An ONNX model as a file holds it: one graph, the operator sets it needs, and what is
/// said about it. Reading and writing give back what they do not know.</summary>
public sealed class OnnxDocument
{
    /// <summary>Makes a model around a graph.</summary>
    /// <param name="graph">The graph.</param>
    public OnnxDocument(OnnxGraph graph) => Graph = graph;

    /// <summary>Version of the file format; 8 by default, which every runtime since 2021 reads.</summary>
    public long IrVersion { get; set; } = 8;

    /// <summary>The operator sets the graph uses.</summary>
    public IList<OnnxOperatorSet> OperatorSets { get; } = [];

    /// <summary>Name of the program that made the model.</summary>
    public string Producer { get; set; } = "";

    /// <summary>Version of the program that made the model.</summary>
    public string ProducerVersion { get; set; } = "";

    /// <summary>The model's name space, as a reversed domain name.</summary>
    public string Domain { get; set; } = "";

    /// <summary>The model's own version.</summary>
    public long ModelVersion { get; set; }

    /// <summary>A note for people.</summary>
    public string Documentation { get; set; } = "";

    /// <summary>The graph.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Named texts about the model.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Operators the model defines itself, as domain and name.</summary>
    public IReadOnlyList<OnnxFunctionName> Functions =>
        [.. Definitions.Select(function => new OnnxFunctionName(function.Domain, function.Name))];

    internal IReadOnlyList<OnnxFunction> Definitions { get; set; } = [];

    internal List<byte>? Unknown { get; set; }

    /// <summary>Reads a model from its file, with the data it keeps in files beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="externalData">Whether data in other files are read too (default) or left where they are.</param>
    /// <returns>The model; not checked beyond its encoding.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxException">The file is no ONNX model, is damaged, exceeds 2 GiB, or
    /// names data files that are missing or lie outside its folder.</exception>
    public static OnnxDocument Load(string path, OnnxExternalDataReading externalData = OnnxExternalDataReading.Load)
    {
        OnnxDocument document;
        byte[] data = OnnxFile.Read(path);
        try
        {
            document = Parse(data);
        }
        catch (OnnxException error)
        {
            throw new OnnxException($"'{path}' could not be read. {error.Message}", error);
        }

        if (externalData == OnnxExternalDataReading.Load)
        {
            ExternalDataFiles.Load(document, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }

        return document;
    }

    /// <summary>Reads a model from memory; tensors keep slices of <paramref name="data"/>, which must not change.</summary>
    /// <param name="data">The whole file.</param>
    /// <returns>The model; not checked beyond its encoding. Data in other files are not read.</returns>
    /// <exception cref="OnnxException">The bytes are no ONNX model, or a damaged one.</exception>
    public static OnnxDocument Parse(ReadOnlyMemory<byte> data) => DocumentDecoder.Decode(data);

    /// <summary>Writes the model to a stream.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <exception cref="OnnxException">The model exceeds the 2 GiB that one file can hold.</exception>
    public void Save(Stream stream)
    {
        ProtoWriter writer = DocumentEncoder.Encode(this);
        if (writer.Length > int.MaxValue)
        {
            throw new OnnxException(
                $"The model takes {writer.Length} bytes; one ONNX file holds at most {int.MaxValue}. Save it to a path with ExternalDataFromBytes set.");
        }

        writer.CopyTo(stream);
    }

    /// <summary>Writes the model to a file: first beside it, then renamed, so that no reader sees a part of it.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="options">Whether large tensors go to a file of their own.</param>
    /// <exception cref="OnnxException">The model exceeds the 2 GiB that one file can hold.</exception>
    public void Save(string path, OnnxSaveOptions? options = null)
    {
        using IDisposable? moved = ExternalDataFiles.MoveOut(this, path, options ?? new OnnxSaveOptions());
        AtomicFile.Write(path, Save);
    }

    /// <summary>The model as one block of bytes.</summary>
    /// <returns>The file's contents.</returns>
    /// <exception cref="OnnxException">The model exceeds the 2 GiB that one file can hold.</exception>
    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        Save(stream);
        return stream.ToArray();
    }

    /// <summary>The model's graph as text for people: inputs, constants, nodes, outputs.</summary>
    /// <returns>Lines ending in a line feed.</returns>
    public string ToText() => TextDump.Of(this);

    /// <summary>Version of the operator set of that domain.</summary>
    /// <param name="domain">The domain; empty for ONNX's own.</param>
    /// <returns>The version, or null where the model does not use the set.</returns>
    public long? OperatorSetVersion(string domain)
    {
        string wanted = OperatorDomains.Canonical(domain);
        return OperatorSets.FirstOrDefault(set => OperatorDomains.Canonical(set.Domain) == wanted)?.Version;
    }
}
