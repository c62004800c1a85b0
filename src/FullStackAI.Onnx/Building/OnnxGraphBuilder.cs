using System.Globalization;
using System.Reflection;

namespace FullStackAI.Onnx;

/// <summary>Builds a graph node by node; types and shapes are inferred and checked as each
/// node is added, so a mistake shows at the line that makes it.</summary>
/// <remarks>Not thread-safe. The operators' methods are extensions in <see cref="OnnxOperators"/>.</remarks>
public sealed class OnnxGraphBuilder
{
    private readonly OnnxBuilderOptions _options;
    private readonly OnnxGraph _graph;
    private readonly TypeScope _scope = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _domains = new(StringComparer.Ordinal) { OperatorDomains.Onnx };
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxNode> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxValue> _shared = new(StringComparer.Ordinal);

    /// <summary>Starts an empty graph.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="options">The versions it is for.</param>
    public OnnxGraphBuilder(string name, OnnxBuilderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _options = options ?? new OnnxBuilderOptions();
        _options.Validate();
        _graph = new OnnxGraph(name);
    }

    /// <summary>Version of ONNX's own operator set the graph is for.</summary>
    public int OperatorSet => _options.OperatorSet;

    /// <summary>Adds an input that the caller gives.</summary>
    /// <param name="name">Its name; must be new.</param>
    /// <param name="element">What one element is.</param>
    /// <param name="shape">The axes, outermost first; a text names a free dimension.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public OnnxValue Input(string name, OnnxElementType element, params OnnxDimension[] shape)
    {
        Take(name);
        OnnxTensorType type = OnnxType.Tensor(element, shape);
        _graph.Inputs.Add(new OnnxValueInfo(name, type));
        _scope.Types.Add(name, type);
        return new OnnxValue(this, name, type);
    }

    /// <summary>Adds a constant of numbers.</summary>
    /// <typeparam name="T">A primitive number, <see cref="bool"/> or <see cref="Half"/>.</typeparam>
    /// <param name="name">The wished name; a number is added where it is taken.</param>
    /// <param name="values">[product of <paramref name="dimensions"/>]; last axis fastest.</param>
    /// <param name="dimensions">The sizes; none for a scalar.</param>
    /// <returns>The value.</returns>
    public OnnxValue Constant<T>(string name, ReadOnlySpan<T> values, params long[] dimensions)
        where T : unmanaged => Constant(OnnxTensor.Create(name, values, dimensions));

    /// <summary>Adds a constant of texts.</summary>
    /// <param name="name">The wished name; a number is added where it is taken.</param>
    /// <param name="values">[product of <paramref name="dimensions"/>]; last axis fastest.</param>
    /// <param name="dimensions">The sizes; none for a scalar.</param>
    /// <returns>The value.</returns>
    public OnnxValue Constant(string name, ReadOnlySpan<string> values, params long[] dimensions) =>
        Constant(OnnxTensor.Create(name, values, dimensions));

    /// <summary>Adds a constant.</summary>
    /// <param name="tensor">The constant; it is renamed where its name is taken.</param>
    /// <returns>The value.</returns>
    public OnnxValue Constant(OnnxTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor.Name = Fresh(tensor.Name.Length > 0 ? tensor.Name : "constant");
        _graph.Initializers.Add(tensor);
        _scope.Add(tensor);
        return new OnnxValue(this, tensor.Name, _scope.Types[tensor.Name]);
    }

    /// <summary>A scalar constant; equal ones are kept once.</summary>
    /// <typeparam name="T">A primitive number or <see cref="bool"/>.</typeparam>
    /// <param name="value">Its value.</param>
    /// <returns>The value, without axes.</returns>
    public OnnxValue Scalar<T>(T value)
        where T : unmanaged
    {
        OnnxElementType element = OnnxElementTypes.Of<T>();
        string key = string.Create(CultureInfo.InvariantCulture, $"{element.OnnxName()}_{value}");
        string bits = key + Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes([value]));
        return _shared.TryGetValue(bits, out OnnxValue? known) ? known : _shared[bits] = Constant<T>(key, [value]);
    }

    /// <summary>A constant row of int64, as shapes and axes are given; equal ones are kept once.</summary>
    /// <param name="values">Its values.</param>
    /// <returns>The value, [number of values].</returns>
    public OnnxValue Int64s(params long[] values)
    {
        string key = "int64_" + string.Join('_', values);
        return _shared.TryGetValue(key, out OnnxValue? known)
            ? known
            : _shared[key] = Constant<long>(key.Length <= 40 ? key : "int64s", values, values.Length);
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The operator's name.</param>
    /// <param name="inputs">What it reads; null for an optional input left out.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="OnnxException">The inputs do not fit the operator.</exception>
    public OnnxValue Node(string operation, ReadOnlySpan<OnnxValue?> inputs, params OnnxAttribute[] attributes) =>
        Add(OperatorDomains.Onnx, operation, inputs, 1, attributes)[0];

    /// <summary>Adds a node of any operator set.</summary>
    /// <param name="domain">The operator set; empty for ONNX's own.</param>
    /// <param name="operation">The operator's name.</param>
    /// <param name="inputs">What it reads; null for an optional input left out.</param>
    /// <param name="outputs">How many outputs it has, at least 1.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>[outputs]; its outputs.</returns>
    /// <exception cref="OnnxException">The inputs do not fit the operator.</exception>
    public OnnxValue[] Node(
        string domain, string operation, ReadOnlySpan<OnnxValue?> inputs, int outputs, params OnnxAttribute[] attributes) =>
        Add(domain, operation, inputs, outputs, attributes);

    /// <summary>Makes a value an output of the graph.</summary>
    /// <param name="name">The output's name; must be new, or the value's own.</param>
    /// <param name="value">The value.</param>
    /// <returns>The output.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="OnnxException">The value's type is not known.</exception>
    public OnnxValue Output(string name, OnnxValue value)
    {
        string current = NameOf(value);
        OnnxType type = value.Type
            ?? throw new OnnxException(
                $"The type of '{value.Name}' is not known, so it cannot be the output '{name}'. Give it one with Declare.");
        if (current != name)
        {
            Take(name);
            bool free = _producers.ContainsKey(current) && _graph.Outputs.All(output => output.Name != current);
            if (free)
            {
                Rename(current, name);
            }
            else
            {
                Copy(current, name);
            }

            _scope.Types[name] = type;
        }

        _graph.Outputs.Add(new OnnxValueInfo(name, type));
        return new OnnxValue(this, name, type);
    }

    /// <summary>States the type of a value behind an operator that inference does not know.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its type.</param>
    /// <returns>The value with that type.</returns>
    public OnnxValue Declare(OnnxValue value, OnnxType type)
    {
        _scope.Types[NameOf(value)] = type;
        return new OnnxValue(this, value.Name, type);
    }

    /// <summary>Closes the graph: checks it and wraps it as a model.</summary>
    /// <returns>The model.</returns>
    /// <exception cref="OnnxException">The graph breaks a rule of ONNX; the message lists all faults.</exception>
    public OnnxDocument Build()
    {
        var document = new OnnxDocument(_graph)
        {
            IrVersion = _options.IrVersion,
            Producer = "FullStackAI",
            ProducerVersion = typeof(OnnxGraphBuilder).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "",
        };
        foreach (string domain in _domains)
        {
            document.OperatorSets.Add(new OnnxOperatorSet(domain, Version(domain)));
        }

        OnnxChecker.RequireValid(document);
        return document;
    }

    /// <summary>A builder for the body of one of this graph's nodes: the same versions.</summary>
    internal OnnxGraphBuilder ForBody(string name) => new(name, _options);

    /// <summary>Takes a graph in as the body of a node: what it defines gets names that are new here.</summary>
    /// <param name="body">Built by a builder of <see cref="ForBody"/>; it reads nothing from around it.</param>
    /// <returns>The graph.</returns>
    internal OnnxGraph Embed(OnnxDocument body)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (OnnxGraph graph in GraphWalk.Graphs(body.Graph))
        {
            foreach (OnnxValueInfo input in graph.Inputs)
            {
                input.Name = names[input.Name] = Fresh(input.Name);
            }

            foreach (OnnxTensor tensor in graph.Initializers)
            {
                tensor.Name = names[tensor.Name] = Fresh(tensor.Name);
            }

            foreach (OnnxNode node in graph.Nodes)
            {
                for (int i = 0; i < node.Outputs.Count; i++)
                {
                    node.Outputs[i] = names[node.Outputs[i]] = Fresh(node.Outputs[i]);
                }

                node.Name = node.Outputs[0];
            }

            foreach (IList<string> inputs in graph.Nodes.Select(node => node.Inputs))
            {
                for (int i = 0; i < inputs.Count; i++)
                {
                    inputs[i] = names.GetValueOrDefault(inputs[i], inputs[i]);
                }
            }

            foreach (OnnxValueInfo output in graph.Outputs)
            {
                output.Name = names[output.Name];
            }
        }

        return body.Graph;
    }

    private OnnxValue[] Add(string domain, string operation, ReadOnlySpan<OnnxValue?> inputs, int outputs, OnnxAttribute[] attributes)
    {
        var node = new OnnxNode(operation, domain);
        foreach (OnnxValue? input in inputs)
        {
            node.Inputs.Add(input is null ? "" : NameOf(input));
        }

        while (node.Inputs.Count > 0 && node.Inputs[^1].Length == 0)
        {
            node.Inputs.RemoveAt(node.Inputs.Count - 1);
        }

        foreach (OnnxAttribute attribute in attributes)
        {
            node.Attributes.Add(attribute);
        }

        for (int i = 0; i < outputs; i++)
        {
            string output = Fresh(operation.ToLower(CultureInfo.InvariantCulture));
            node.Outputs.Add(output);
            _producers.Add(output, node);
        }

        node.Name = node.Outputs[0];
        if (ShapeInference.Infer(node, Version(domain), _scope) is { } fault)
        {
            throw new OnnxException(fault.ToString());
        }

        _domains.Add(domain);
        _graph.Nodes.Add(node);
        return [.. node.Outputs.Select(name => new OnnxValue(this, name, _scope.Types.GetValueOrDefault(name)))];
    }

    private void Copy(string from, string to)
    {
        var identity = new OnnxNode("Identity") { Name = to };
        identity.Inputs.Add(from);
        identity.Outputs.Add(to);
        _graph.Nodes.Add(identity);
        _producers.Add(to, identity);
    }

    private void Rename(string from, string to)
    {
        _producers.Remove(from, out OnnxNode? producer);
        _producers.Add(to, producer!);
        _renamed.Add(from, to);
        producer!.Outputs[producer.Outputs.IndexOf(from)] = to;
        foreach (OnnxNode node in _graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] == from)
                {
                    node.Inputs[i] = to;
                }
            }
        }
    }

    private int Version(string domain) => domain switch
    {
        OperatorDomains.Onnx => _options.OperatorSet,
        OperatorDomains.MachineLearning => _options.MachineLearningSet,
        _ => 1,
    };

    private string NameOf(OnnxValue value) =>
        ReferenceEquals(value.Builder, this)
            ? _renamed.GetValueOrDefault(value.Name, value.Name)
            : throw new ArgumentException($"The value '{value.Name}' belongs to another graph.", nameof(value));

    private void Take(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_names.Add(name))
        {
            throw new ArgumentException($"The graph '{_graph.Name}' has a value '{name}' already; every name is given once.", nameof(name));
        }
    }

    private string Fresh(string wish)
    {
        if (_names.Add(wish))
        {
            return wish;
        }

        while (true)
        {
            int next = _counters[wish] = _counters.GetValueOrDefault(wish, 1) + 1;
            string name = string.Create(CultureInfo.InvariantCulture, $"{wish}_{next}");
            if (_names.Add(name))
            {
                return name;
            }
        }
    }
}
