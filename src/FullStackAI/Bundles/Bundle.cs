using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Calibration;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;

namespace FullStackAI.Bundles;

/// <summary>Everything needed to predict, in one file: pipelines, models, the columns they read, an
/// example, known answers, and what people ask about the model. Immutable.</summary>
/// <remarks>
/// Its life: <see cref="Create(BundleManifest, IReadOnlyList{BundleMember}, Table, Calibrator?)"/> after
/// training → <see cref="Save(string)"/> → <see cref="Load(string, BundleOptions?)"/>
/// anywhere, without trainers and without the code that made it → a predictor. The same content gives the same bytes.
/// </remarks>
public sealed class Bundle
{
    private const int AnswerRows = 16;
    private const int WarmUpRows = 64;
    private readonly ExtraEntries _entries;

    internal Bundle(
        BundleManifest manifest,
        BundleSignature signature,
        IReadOnlyList<BundleMember> members,
        Calibrator? calibrator,
        ExtraEntries entries)
    {
        Manifest = manifest;
        Signature = signature;
        Members = members;
        Calibrator = calibrator;
        _entries = entries;
        Blend = new Blend(members, calibrator);
    }

    /// <summary>Task, scores, threshold, decisions.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>The columns the model reads.</summary>
    public BundleSignature Signature { get; }

    /// <summary>The pipelines and models, one or more; their predictions are averaged by weight.</summary>
    public IReadOnlyList<BundleMember> Members { get; }

    /// <summary>Corrects the blended probabilities; null when nothing does.</summary>
    public Calibrator? Calibrator { get; }

    /// <summary>One row to try the model with; only the signature's columns.</summary>
    public required Table InputExample { get; init; }

    /// <summary>Rows with the predictions they must get.</summary>
    public required KnownAnswers KnownAnswers { get; init; }

    /// <summary>Rows to run before the first request, so that code is compiled and caches are warm.</summary>
    public required Table WarmUp { get; init; }

    /// <summary>The names of the entries added by <see cref="WithEntry"/>, ordinal order.</summary>
    public IReadOnlyCollection<string> EntryNames => _entries.Names;

    /// <summary>The format of the file it was read from; the current one for a bundle just made.</summary>
    public int FormatVersion { get; internal init; } = BundleHeader.CurrentFormat;

    /// <summary>The version of the library that wrote it, for example <c>1.0.0</c>.</summary>
    public string LibraryVersion { get; internal init; } = typeof(Bundle).Assembly.GetName().Version!.ToString(3);

    /// <summary>The SHA-256 of the file it was read from, 64 hexadecimal digits; null for a bundle just made.</summary>
    public string? Digest { get; internal init; }

    /// <summary>The size of the file it was read from, in bytes; 0 for a bundle just made.</summary>
    public long FileBytes { get; internal init; }

    internal Blend Blend { get; }

    /// <summary>Makes a bundle of one pipeline and one model.</summary>
    /// <param name="manifest">Task, label, classes, scores.</param>
    /// <param name="pipeline">Columns to features.</param>
    /// <param name="model">Features to predictions.</param>
    /// <param name="rows">Training rows: the signature describes them all; example,
    /// known answers and warm-up rows are taken from them.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other; all faults are named.</exception>
    public static Bundle Create(BundleManifest manifest, FittedPipeline pipeline, Model model, Table rows) =>
        Create(manifest, [new BundleMember(pipeline, model)], rows);

    /// <summary>Makes a bundle of several members whose predictions are averaged by weight.</summary>
    /// <param name="manifest">Task, label, classes, scores.</param>
    /// <param name="members">One or more.</param>
    /// <param name="rows">Training rows: the signature describes them all; example,
    /// known answers and warm-up rows are taken from them.</param>
    /// <param name="calibrator">Corrects the blended probabilities; null (the default) leaves them as they are.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other; all faults are named.</exception>
    /// <exception cref="SchemaException">The rows lack columns that a pipeline reads.</exception>
    public static Bundle Create(BundleManifest manifest, IReadOnlyList<BundleMember> members, Table rows, Calibrator? calibrator = null) =>
        Create(manifest, members, rows, calibrator, describe: null);

    /// <summary>The same with columns that were described before.</summary>
    internal static Bundle Create(
        BundleManifest manifest,
        IReadOnlyList<BundleMember> members,
        Table rows,
        Calibrator? calibrator,
        Func<Column, SignatureColumn>? describe)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(rows);
        string[] faults = [.. BundleFaults.Find(manifest, members, calibrator)];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The bundle's parts do not fit: {string.Join("; ", faults)}.", nameof(members));
        }

        BundleSignature signature = BundleSignature.From(rows, members, describe);
        var read = new Table(signature.Columns.Select(column => rows[column.Name]));
        Table answers = Spread(read, AnswerRows);
        double[] outputs = new Blend(members, calibrator).Predict(answers);
        if (BundleFaults.Find(manifest, outputs) is { } fault)
        {
            throw new ArgumentException($"The bundle's parts do not fit: {fault}.", nameof(members));
        }

        return new Bundle(manifest, signature, [.. members], calibrator, ExtraEntries.None)
        {
            InputExample = Spread(read, 1),
            WarmUp = Spread(read, WarmUpRows),
            KnownAnswers = new KnownAnswers(answers, outputs),
        };
    }

    /// <summary>Opens a bundle file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="options">What it may hold; null means the defaults.</param>
    /// <exception cref="BundleException">There is no such file, or it is damaged, hostile,
    /// foreign, too large or too new; the message says which.</exception>
    public static Bundle Load(string path, BundleOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Checked(options);
        return BundleReader.Read(BundleSource.ReadFile(path, options), $"'{path}'", options);
    }

    /// <summary>Reads a bundle from a stream to its end.</summary>
    /// <param name="stream">Positioned at the bundle's first byte; it is not closed.</param>
    /// <param name="options">What it may hold; null means the defaults.</param>
    /// <exception cref="BundleException">The bytes are no sound bundle; the message says why.</exception>
    public static Bundle Load(Stream stream, BundleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options = Checked(options);
        return BundleReader.Read(BundleSource.ReadStream(stream, "The stream", options), "the stream", options);
    }

    /// <summary>Reads a bundle from memory; the bytes must not change while it is in use.</summary>
    /// <param name="bytes">A whole bundle file.</param>
    /// <param name="options">What it may hold; null means the defaults.</param>
    /// <exception cref="BundleException">The bytes are no sound bundle; the message says why.</exception>
    public static Bundle Load(ReadOnlyMemory<byte> bytes, BundleOptions? options = null) =>
        BundleReader.Read(bytes, "the bytes", Checked(options));

    /// <summary>Saves the bundle as a file: as a whole or not at all. An existing file is replaced in one step.</summary>
    /// <param name="path">Where; the extension is <c>.fsai</c> by custom.</param>
    /// <exception cref="BundleException">The folder does not exist or cannot be written to,
    /// or the disk is full; an existing file is as it was.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ReadOnlyMemory<byte> bytes = ToBytes();
        try
        {
            AtomicFile.Write(path, stream => stream.Write(bytes.Span));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BundleException(
                $"Bundle '{path}' could not be saved: {fault.Message} No part of it was left behind. Free space, or choose a folder that exists and can be written to.",
                fault);
        }
    }

    /// <summary>Writes the bundle to a stream.</summary>
    /// <param name="stream">Where to; it is not closed.</param>
    /// <exception cref="BundleException">The stream failed.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ReadOnlyMemory<byte> bytes = ToBytes();
        try
        {
            stream.Write(bytes.Span);
            stream.Flush();
        }
        catch (IOException fault)
        {
            throw new BundleException(
                $"The bundle ({bytes.Length} bytes) could not be written to the stream: {fault.Message} Discard what arrived there.",
                fault);
        }
    }

    /// <summary>The bundle file's bytes: the same content gives the same bytes.</summary>
    public ReadOnlyMemory<byte> ToBytes() => BundleWriter.Write(this);

    /// <summary>This bundle with one more entry of any content, for example an ONNX export or
    /// drift reference sketches; an entry of that name is replaced.</summary>
    /// <param name="name">A plain relative path, for example <c>model.onnx</c>.</param>
    /// <param name="content">The bytes; not copied.</param>
    /// <exception cref="ArgumentException">The name is no plain relative path.</exception>
    public Bundle WithEntry(string name, ReadOnlyMemory<byte> content)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Archive.ArchiveFormat.IsSafeName(BundleEntries.Extra + name))
        {
            throw new ArgumentException(
                $"Entry name '{name}' is no plain relative path. Use names such as 'model.onnx' or 'drift/age.bin'.", nameof(name));
        }

        return Copy(Manifest, _entries.With(name, content));
    }

    /// <summary>This bundle with another manifest, for example with another threshold; task and classes must stay.</summary>
    /// <param name="manifest">The new manifest.</param>
    /// <exception cref="ArgumentException">The manifest does not fit the models.</exception>
    public Bundle WithManifest(BundleManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        string[] faults = [.. BundleFaults.Find(manifest, Members, Calibrator)];
        return faults.Length == 0
            ? Copy(manifest, _entries)
            : throw new ArgumentException($"The manifest does not fit the models: {string.Join("; ", faults)}.", nameof(manifest));
    }

    /// <summary>The content of an entry added by <see cref="WithEntry"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">The bytes, when the result is true.</param>
    public bool TryGetEntry(string name, out ReadOnlyMemory<byte> content) => _entries.TryGet(name, out content);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Manifest.Task} of '{Manifest.Label}', {Signature.Columns.Count} columns, {Members.Count} model(s)";

    private static BundleOptions Checked(BundleOptions? options)
    {
        options ??= new BundleOptions();
        options.Validate();
        return options;
    }

    private static Table Spread(Table rows, int count)
    {
        int taken = Math.Min(count, rows.RowCount);
        int[] picked = [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * rows.RowCount / taken))];
        return rows.Take(picked);
    }

    private Bundle Copy(BundleManifest manifest, ExtraEntries entries) =>
        new(manifest, Signature, Members, Calibrator, entries)
        {
            InputExample = InputExample,
            KnownAnswers = KnownAnswers,
            WarmUp = WarmUp,
        };
}
