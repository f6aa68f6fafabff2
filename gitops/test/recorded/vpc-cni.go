//go:build ignore

// Answers of the VPC CNI to the rules on standard input, for vpc-cni.jsonl: a line of JSON each, a line for each query.
//
//	go mod init recorded && go get github.com/aws/aws-network-policy-agent/pkg/fwruleprocessor@v1.4.1 && go run vpc-cni.go
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"os"

	"github.com/aws/aws-network-policy-agent/api/v1alpha1"
	fw "github.com/aws/aws-network-policy-agent/pkg/fwruleprocessor"
	"github.com/aws/aws-network-policy-agent/pkg/logger"
	corev1 "k8s.io/api/core/v1"
)

type port struct {
	Protocol string `json:"protocol"`
	Number   int32  `json:"number"`
}
type rule struct {
	Cidr   string   `json:"cidr"`
	Except []string `json:"except"`
	Ports  []port   `json:"ports"`
}
type query struct {
	Address string `json:"address"`
	Port    port   `json:"port"`
}
type kase struct {
	Rules   []rule  `json:"rules"`
	Queries []query `json:"queries"`
}

func main() {
	logger.New("error", "/dev/null", 1, 1)
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(make([]byte, 1<<20), 1<<20)
	for scanner.Scan() {
		var k kase
		if err := json.Unmarshal(scanner.Bytes(), &k); err != nil {
			panic(err)
		}
		var rules []fw.EbpfFirewallRules
		for _, r := range k.Rules {
			e := fw.EbpfFirewallRules{IPCidr: v1alpha1.NetworkAddress(r.Cidr)}
			for _, x := range r.Except {
				e.Except = append(e.Except, v1alpha1.NetworkAddress(x))
			}
			for _, p := range r.Ports {
				protocol := corev1.Protocol(p.Protocol)
				number := p.Number
				e.L4Info = append(e.L4Info, v1alpha1.Port{Protocol: &protocol, Port: &number})
			}
			rules = append(rules, e)
		}
		processor := fw.NewFirewallRuleProcessor("203.0.113.250", "/32", false)
		entries, err := processor.ComputeMapEntriesFromEndpointRules(rules)
		if err != nil {
			panic(err)
		}
		for _, q := range k.Queries {
			ip := net.ParseIP(q.Address).To4()
			best := -1
			var value []byte
			for key, v := range entries {
				b := []byte(key)
				length := int(binary.LittleEndian.Uint32(b[0:4]))
				network := net.IPNet{IP: net.IP(b[4:8]), Mask: net.CIDRMask(length, 32)}
				if network.Contains(ip) && length > best {
					best, value = length, v
				}
			}
			open := false
			protocol := uint32(6)
			if q.Port.Protocol == "UDP" {
				protocol = 17
			}
			// As tc.v4egress.bpf.c: 255 ends or denies, 254 takes any protocol; a port of 0 is any.
			for i := 0; i+12 <= len(value) && i < 24*12; i += 12 {
				p := binary.LittleEndian.Uint32(value[i:])
				start := binary.LittleEndian.Uint32(value[i+4:])
				end := binary.LittleEndian.Uint32(value[i+8:])
				if p == 255 {
					break
				}
				number := uint32(q.Port.Number)
				if (p == 254 || p == protocol) && (start == 0 || number == start || (number > start && number <= end)) {
					open = true
					break
				}
			}
			fmt.Println(open)
		}
	}
}
